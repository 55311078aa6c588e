import { Badge, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { maxWebhooks } from '#actions/webhooks/settings.js';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { TextLink } from '../parts/link-button.js';
import { Time } from '../parts/time.js';
import { texts } from '../texts/texts.js';
import { ItemList } from './item-list.js';
import { WebhookDrawer } from './webhook-drawer.js';
import { type Webhook, webhooksOf } from './webhooks.js';

const t = texts.actions.webhooks;

/** The webhooks of a bot. */
export default function WebhooksPage({ botId }: { botId: string }) {
  const [open, setOpen] = useState<{ id: string | null } | null>(null);
  const query = { botId, kind: 'webhook', limit: 100 } as const;
  const { data: deliveries } = $api.useQuery('get', '/v1/deliveries', { params: { query } });
  const { data: bot } = $api.useQuery('get', '/v1/bots/{botId}', { params: { path: { botId } } });
  return (
    <ItemList
      action="webhooks"
      source={webhooksOf(botId)}
      max={maxWebhooks}
      words={t.list}
      onOpen={(id) => setOpen({ id })}
      row={(webhook) => (
        <Row
          webhook={webhook}
          last={deliveries?.data.find(({ to }) => to === webhook.name)}
          {...(bot ? { zone: bot.timezone } : {})}
        />
      )}
    >
      {open && <WebhookDrawer botId={botId} id={open.id} onClose={() => setOpen(null)} />}
    </ItemList>
  );
}

interface RowProps {
  webhook: Webhook;
  /** The newest call of it, if it is among the last hundred of the bot. */
  last: components['schemas']['Delivery'] | undefined;
  zone?: string;
}

function Row({ webhook: { description, health, disabledReason }, last, zone }: RowProps) {
  return (
    <>
      <Text size="sm" c="dimmed" lineClamp={2}>
        {description}
      </Text>
      <Group gap="xs">
        {health !== 'well' && (
          <Badge variant="light" color={health === 'disabled' ? 'red' : 'yellow'} tt="none">
            {t.health[health]}
          </Badge>
        )}
        {last ? (
          <Text size="xs" c="dimmed" component="span">
            <TextLink to="/deliveries/$deliveryId" params={{ deliveryId: last.id }} size="xs">
              {t.lastStates[last.state]}
            </TextLink>{' '}
            <Time at={last.settledAt ?? last.createdAt} {...(zone ? { zone } : {})} />
          </Text>
        ) : (
          <Text size="xs" c="dimmed">
            {t.never}
          </Text>
        )}
      </Group>
      {disabledReason && (
        <Text size="xs" c="var(--mantine-color-error)">
          {disabledReason}
        </Text>
      )}
    </>
  );
}
