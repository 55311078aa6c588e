import { Skeleton, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { $api, ApiProblem } from '../api/client.js';
import { TextLink } from '../parts/link-button.js';
import { NotFound } from '../parts/not-found.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useBotById } from '../parts/use-bots.js';
import { texts } from '../texts/texts.js';
import { ConversationActions } from './conversation-actions.js';
import { ConversationFacts } from './conversation-facts.js';
import { StatusBadge } from './status-badge.js';
import { Timeline } from './timeline.js';
import { useTimeline } from './use-timeline.js';
import { visitorName } from './visitor-name.js';

const t = texts.conversations;

/** One conversation: who, and everything that happened and why. */
export function ConversationPage() {
  const { conversationId } = useParams({ from: '/inside/conversations/$conversationId' });
  const { data, error, refetch } = $api.useQuery(
    'get',
    '/v1/conversations/{conversationId}',
    { params: { path: { conversationId } } },
    { refetchInterval: 5_000 },
  );
  const timeline = useTimeline(conversationId, data?.status !== 'closed');
  const bot = useBotById(data?.botId);
  if (!data && error instanceof ApiProblem && error.status === 404) return <NotFound />;
  const failed = data ? (timeline.data ? null : timeline.error) : error;
  return (
    <Stack gap="xs">
      <TextLink to="/conversations" size="sm">
        ← {t.back}
      </TextLink>
      {failed ? (
        <PageFailed error={failed} reset={() => void Promise.all([refetch(), timeline.refetch()])} />
      ) : (
        <Page
          title={data ? visitorName(data.visitor) : t.one}
          about={data && <StatusBadge status={data.status} />}
          actions={data && <ConversationActions conversation={data} />}
        >
          {data ? <ConversationFacts conversation={data} bot={bot} /> : <Skeleton h={72} />}
          {data && timeline.data ? (
            <Timeline
              entries={timeline.data}
              scene={{
                botId: data.botId,
                conversationId: data.id,
                visitor: visitorName(data.visitor),
                bot: bot?.name ?? t.unknownBot,
                zone: bot?.timezone,
                leadId: data.leadId,
              }}
              live={data.status !== 'closed'}
            />
          ) : (
            <Stack>
              <Skeleton h={56} w="60%" />
              <Skeleton h={72} w="60%" ml="auto" />
              <Skeleton h={56} w="60%" />
            </Stack>
          )}
        </Page>
      )}
    </Stack>
  );
}
