import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { BrainCircuit, CircleCheck, CircleX, Headset, type LucideIcon, Webhook } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextLink } from '../parts/link-button.js';
import { Time } from '../parts/time.js';
import { count, fill, texts } from '../texts/fill.js';
import type { Overview } from './metrics.js';

const t = texts.overview;

/** What somebody should look at now, each with the way there. */
export function Attention({
  attention: { failedDeliveries, disabledWebhooks, handoversToday, outages },
  timezone,
  botId,
}: {
  attention: Overview['attention'];
  timezone: string;
  botId: string | undefined;
}) {
  const nothing = failedDeliveries.count + disabledWebhooks.length + handoversToday === 0 && !outages;
  const today = startOfDay(timezone);
  return (
    <Card withBorder component="section" aria-labelledby="attention">
      <Title order={2} size="h4" id="attention" mb="sm">
        {t.attention}
      </Title>
      <Stack gap="xs">
        {nothing && (
          <Line icon={CircleCheck} color="green">
            {t.allWell}
          </Line>
        )}
        {outages && (
          <Line
            icon={BrainCircuit}
            color="red"
            link={
              <TextLink
                to="/conversations"
                search={{ botId, from: new Date(Date.parse(outages.lastAt) - 86_400_000).toISOString() }}
                size="sm"
                underline="always"
              >
                {t.outagesLink}
              </TextLink>
            }
          >
            {fill(count(t.outages, outages.count), { why: texts.conversations.modelErrors[outages.code] })} (
            <Time at={outages.lastAt} zone={timezone} />)
          </Line>
        )}
        {failedDeliveries.count > 0 && (
          <Line
            icon={CircleX}
            color="red"
            link={
              <TextLink to="/deliveries" search={{ botId, failed: 'true' }} size="sm" underline="always">
                {t.failedLink}
              </TextLink>
            }
          >
            {count(t.failed, failedDeliveries.count)}
          </Line>
        )}
        {disabledWebhooks.map((webhook) => (
          <Line
            key={webhook.webhookId}
            icon={Webhook}
            color="red"
            link={
              <TextLink
                to="/bots/$botId/actions/$action"
                params={{ botId: webhook.botId, action: 'webhooks' }}
                size="sm"
                underline="always"
              >
                {t.disabledLink}
              </TextLink>
            }
          >
            {fill(t.disabled, { name: webhook.name, reason: webhook.reason })} (<Time at={webhook.at} zone={timezone} />
            )
          </Line>
        ))}
        {handoversToday > 0 && (
          <Line
            icon={Headset}
            color="violet"
            link={
              <TextLink
                to="/conversations"
                search={{ botId, from: today, handover: 'submitted' }}
                size="sm"
                underline="always"
              >
                {t.handoversLink}
              </TextLink>
            }
          >
            {count(t.handovers, handoversToday)}
          </Line>
        )}
      </Stack>
    </Card>
  );
}

const Line = ({
  icon: Icon,
  color,
  link,
  children,
}: {
  icon: LucideIcon;
  color: string;
  link?: ReactNode;
  children: ReactNode;
}) => (
  <Group gap="sm" wrap="nowrap" align="flex-start">
    <Icon size={18} aria-hidden color={`var(--mantine-color-${color}-6)`} style={{ flexShrink: 0, marginTop: 2 }} />
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {children} {link}
    </Text>
  </Group>
);

/** When today began in a zone. */
function startOfDay(timeZone: string): string {
  const now = new Date();
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  const [hour = 0, minute = 0, second = 0] = clock.format(now).split(':').map(Number);
  return new Date(Math.floor(now.getTime() / 1000) * 1000 - ((hour * 60 + minute) * 60 + second) * 1000).toISOString();
}
