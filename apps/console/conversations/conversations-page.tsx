import { Affix, Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowUp, MessagesSquare, SearchX } from 'lucide-react';
import { ConversationTabs } from '../parts/conversation-tabs.js';
import { EmptyState } from '../parts/empty-state.js';
import { LinkButton } from '../parts/link-button.js';
import { ListFoot, RowSkeletons } from '../parts/list-states.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { RowList } from '../parts/row-list.js';
import { useHeldBack } from '../parts/use-held-back.js';
import { count, texts } from '../texts/fill.js';
import { ConversationFilters } from './conversation-filters.js';
import { ConversationRow } from './conversation-row.js';
import { useConversations } from './use-conversations.js';

const t = texts.conversations;

/** All conversations, as they come in. */
export function ConversationsPage() {
  const search = useSearch({ from: '/inside/conversations' });
  const navigate = useNavigate({ from: '/conversations' });
  const list = useConversations(search);
  const { shown, held, release, top, focus } = useHeldBack(list.conversations ?? []);
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page title={t.title} about={t.about}>
      <Stack ref={top}>
        <ConversationTabs botId={search.botId} />
        <ConversationFilters
          search={search}
          onChange={(patch) => void navigate({ search: (now) => ({ ...now, ...patch }), replace: true })}
        />
        {list.error ? (
          <PageFailed error={list.error} reset={list.retry} />
        ) : !list.conversations ? (
          <RowSkeletons height={92} />
        ) : shown.length > 0 ? (
          <>
            <div ref={focus}>
              <RowList label={t.list}>
                {shown.map((conversation) => (
                  <ConversationRow key={conversation.id} conversation={conversation} />
                ))}
              </RowList>
            </div>
            <ListFoot {...list.more} />
          </>
        ) : filtered ? (
          <EmptyState icon={SearchX} title={t.nothingFound} text={t.nothingFoundText}>
            <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
              {t.clear}
            </Button>
          </EmptyState>
        ) : (
          <EmptyState icon={MessagesSquare} title={t.emptyTitle} text={t.emptyText}>
            <LinkButton to="/bots">{t.toBots}</LinkButton>
          </EmptyState>
        )}
      </Stack>
      {held > 0 && (
        <Affix position={{ top: 72, left: '50%' }} style={{ transform: 'translateX(-50%)' }}>
          <Button radius="xl" size="sm" leftSection={<ArrowUp size={16} aria-hidden />} onClick={release}>
            {count(t.newer, held)}
          </Button>
        </Affix>
      )}
    </Page>
  );
}
