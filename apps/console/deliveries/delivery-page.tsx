import { Card, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { Facts } from '../parts/facts.js';
import { TextLink } from '../parts/link-button.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { Time } from '../parts/time.js';
import { useBotById } from '../parts/use-bots.js';
import { texts } from '../texts/texts.js';
import { Attempts } from './attempts.js';
import { DeliveryActions } from './delivery-actions.js';
import { DeliveryState } from './delivery-state.js';
import { reasonText } from './reason-text.js';

type Detail = components['schemas']['DeliveryDetail'];

const t = texts.deliveries;

/** One delivery with all that was sent and answered; followed while it is under way. */
export function DeliveryPage() {
  const { deliveryId } = useParams({ from: '/inside/deliveries/$deliveryId' });
  const { data, error, refetch } = $api.useQuery(
    'get',
    '/v1/deliveries/{deliveryId}',
    { params: { path: { deliveryId } } },
    { refetchInterval: ({ state }) => (state.data?.settledAt ? 15_000 : 2_000) },
  );
  if (error && !data) return <PageFailed error={error} reset={() => void refetch()} />;
  return (
    <Stack gap="xs">
      <TextLink to="/deliveries" size="sm">
        ← {t.back}
      </TextLink>
      <Page
        title={data ? t.kinds[data.kind] : t.one}
        {...(data ? { about: data.to, actions: <DeliveryActions delivery={data} /> } : {})}
      >
        {data ? <Shown delivery={data} /> : <Skeleton h={320} />}
      </Page>
    </Stack>
  );
}

function Shown({ delivery }: { delivery: Detail }) {
  const zone = useBotById(delivery.botId)?.timezone;
  const { state, reason, request, createdAt, settledAt, nextAt, conversationId, messageId, sent } = delivery;
  return (
    <>
      <Group gap="sm">
        <DeliveryState state={state} />
        {reason && state !== 'accepted' && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {reasonText(reason)}
          </Text>
        )}
      </Group>
      <Facts
        facts={[
          [t.created, <Time key="at" at={createdAt} zone={zone} />],
          [t.next, nextAt && <Time key="at" at={nextAt} zone={zone} />],
          [t.settled, settledAt && <Time key="at" at={settledAt} zone={zone} />],
          [request.kind === 'webhook' ? t.webhook : t.to, delivery.to],
          [t.url, request.kind === 'webhook' && request.url],
          [t.messageId, messageId],
          [t.subject, request.kind !== 'webhook' && sent],
          [
            t.conversation,
            <TextLink key="link" to="/conversations/$conversationId" params={{ conversationId }} size="sm">
              {t.toConversation}
            </TextLink>,
          ],
        ]}
      />
      <Card withBorder component="section" aria-labelledby="attempts">
        <Title order={2} size="h4" id="attempts" mb="sm">
          {t.tries}
        </Title>
        <Attempts tries={delivery.tries} zone={zone} />
      </Card>
      {request.kind === 'webhook' && (
        <Card withBorder component="section" aria-labelledby="sent">
          <Title order={2} size="h4" id="sent">
            {t.sent}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {sent ? t.sentAbout : t.notFixed}
          </Text>
          {sent && (
            <Code block tabIndex={0} aria-label={t.sent} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {indented(sent)}
            </Code>
          )}
        </Card>
      )}
    </>
  );
}

/** JSON as people read it; what is none stays as it is. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // Shown as it went out.
    return json;
  }
}
