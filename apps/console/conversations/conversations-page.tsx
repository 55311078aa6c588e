import { Affix, Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowUp, MessagesSquare } from 'lucide-react';
import { ConversationTabs } from '../parts/conversation-tabs.js';
import { ListBody } from '../parts/list-body.js';
import { ListFoot } from '../parts/list-states.js';
import { Page } from '../parts/page.js';
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
  const { shown, held, release, top, focus } = useHeldBack(list.rows ?? []);
  return (
    <Page title={t.title} about={t.about}>
      <Stack ref={top}>
        <ConversationTabs botId={search.botId} />
        <ConversationFilters
          search={search}
          onChange={(patch) => void navigate({ search: (now) => ({ ...now, ...patch }), replace: true })}
        />
        <ListBody list={list} height={92} search={search} icon={MessagesSquare} texts={t}>
          <div ref={focus}>
            <RowList label={t.list}>
              {shown.map((conversation) => (
                <ConversationRow key={conversation.id} conversation={conversation} />
              ))}
            </RowList>
          </div>
          <ListFoot {...list.more} />
        </ListBody>
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
