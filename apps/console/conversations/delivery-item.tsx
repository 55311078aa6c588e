import { Group, Skeleton, Text } from '@mantine/core';
import { Mail, Webhook } from 'lucide-react';
import { $api } from '../api/client.js';
import { Attempts } from '../deliveries/attempts.js';
import { DeliveryActions } from '../deliveries/delivery-actions.js';
import { DeliveryState } from '../deliveries/delivery-state.js';
import { reasonText } from '../deliveries/reason-text.js';
import { Disclosure } from '../parts/disclosure.js';
import { TextLink } from '../parts/link-button.js';
import { PartFailed } from '../parts/part-failed.js';
import { Time } from '../parts/time.js';
import { texts } from '../texts/texts.js';
import { EventLine } from './event-line.js';
import type { Item } from './items.js';
import type { Scene } from './scene.js';
import { WhyTrace } from './why-trace.js';

const t = texts.deliveries;

/** A mail or a webhook call where it was queued; its attempts when they are asked for. */
export function DeliveryItem({
  item: { id, deliveryId, entries },
  scene,
}: {
  item: Extract<Item, { kind: 'delivery' }>;
  scene: Scene;
}) {
  const [first] = entries;
  const newest = entries.at(-1);
  if (!first || !newest) return null;
  const { delivers, at, trace } = first;
  return (
    <EventLine id={id} icon={delivers === 'webhook' ? Webhook : Mail} at={at} zone={scene.zone}>
      <Group gap={8}>
        <span>{t.kinds[delivers]}</span>
        <DeliveryState state={newest.state} />
        {newest.reason && <Text size="sm">{reasonText(newest.reason)}</Text>}
      </Group>
      <Group gap="md" align="flex-start">
        <div>
          <Disclosure label={t.tries}>
            <Detail deliveryId={deliveryId} zone={scene.zone} />
          </Disclosure>
        </div>
        {trace && (
          <div>
            <WhyTrace trace={trace} />
          </div>
        )}
      </Group>
    </EventLine>
  );
}

function Detail({ deliveryId, zone }: { deliveryId: string; zone: string | undefined }) {
  const { data, error, refetch } = $api.useQuery(
    'get',
    '/v1/deliveries/{deliveryId}',
    { params: { path: { deliveryId } } },
    { refetchInterval: 5_000 },
  );
  if (error && !data) return <PartFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={48} />;
  return (
    <>
      <Text size="sm" mb="xs">
        {t.to}: {data.to}
        {data.nextAt && (
          <>
            {' · '}
            {t.next} <Time at={data.nextAt} zone={zone} />
          </>
        )}
      </Text>
      <Attempts tries={data.tries} zone={zone} />
      <Group gap="sm" mt="sm">
        <DeliveryActions delivery={data} size="xs" />
        <TextLink to="/deliveries/$deliveryId" params={{ deliveryId }} size="sm">
          {t.one}
        </TextLink>
      </Group>
    </>
  );
}
