import { Group, Text } from '@mantine/core';
import { Mail, Webhook } from 'lucide-react';
import { memo } from 'react';
import { RowLink } from '../parts/row-list.js';
import { Time } from '../parts/time.js';
import { useBotById } from '../parts/use-bots.js';
import { count, texts } from '../texts/fill.js';
import { DeliveryState } from './delivery-state.js';
import { reasonText } from './reason-text.js';
import type { Delivery } from './use-deliveries.js';

const t = texts.deliveries;

/** One delivery: what, to whom, where it stands and why. */
export const DeliveryRow = memo(function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { id, botId, kind, to, state, reason, attempts, nextAt, createdAt } = delivery;
  const zone = useBotById(botId)?.timezone;
  const Icon = kind === 'webhook' ? Webhook : Mail;
  return (
    <li>
      <RowLink to="/deliveries/$deliveryId" params={{ deliveryId: id }}>
        <Group justify="space-between" gap="sm" wrap="nowrap">
          <Group gap={8} wrap="nowrap" miw={0}>
            <Icon size={16} aria-hidden style={{ flexShrink: 0 }} />
            <Text size="sm" truncate>
              <Text span fw={600}>
                {t.kinds[kind]}
              </Text>{' '}
              · {to}
            </Text>
          </Group>
          <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
            <Time at={createdAt} zone={zone} />
          </Text>
        </Group>
        <Group gap={8} mt={6}>
          <DeliveryState state={state} />
          <Text size="xs" c="dimmed">
            {count(t.attempts, attempts)}
            {state === 'retrying' && nextAt && (
              <>
                {' · '}
                {t.next} <Time at={nextAt} zone={zone} />
              </>
            )}
          </Text>
          {reason && state !== 'accepted' && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }} lineClamp={2}>
              {reasonText(reason)}
            </Text>
          )}
        </Group>
      </RowLink>
    </li>
  );
});
