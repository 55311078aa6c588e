import { Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { LinkButton } from '../parts/link-button.js';
import { texts } from '../texts/texts.js';
import type { Overview } from './metrics.js';

const t = texts.overview;

/** The way from an empty account to a bot on a website. It goes when all of it is done. */
export function FirstSteps({ setUp: { botId, knowledge, actions, conversations } }: { setUp: Overview['setUp'] }) {
  const made = botId !== null;
  const params = { botId: botId ?? '' };
  const to = (link: ReactNode) => (made ? link : null);
  return (
    <Card withBorder component="section" aria-labelledby="first-steps">
      <Title order={2} size="h4" id="first-steps">
        {t.start}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t.startText}
      </Text>
      <Stack component="ol" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
        <Step n={1} step="bot" done={made}>
          <LinkButton to="/bots" size="xs">
            {t.steps.bot.link}
          </LinkButton>
        </Step>
        <Step n={2} step="knowledge" done={knowledge}>
          {to(
            <LinkButton to="/bots/$botId/knowledge" params={params} size="xs">
              {t.steps.knowledge.link}
            </LinkButton>,
          )}
        </Step>
        <Step n={3} step="actions" done={actions}>
          {to(
            <LinkButton to="/bots/$botId/actions" params={params} size="xs">
              {t.steps.actions.link}
            </LinkButton>,
          )}
        </Step>
        <Step n={4} step="embed" done={conversations}>
          {to(
            <LinkButton to="/bots/$botId/embed" params={params} size="xs">
              {t.steps.embed.link}
            </LinkButton>,
          )}
        </Step>
      </Stack>
    </Card>
  );
}

const Step = ({
  n,
  step,
  done,
  children,
}: {
  n: number;
  step: keyof typeof t.steps;
  done: boolean;
  children: ReactNode;
}) => (
  <li>
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon
        variant={done ? 'filled' : 'light'}
        radius="xl"
        size={26}
        {...(done ? { 'aria-label': t.done, role: 'img' } : { 'aria-hidden': true })}
      >
        {done ? <Check size={14} aria-hidden /> : n}
      </ThemeIcon>
      <Group justify="space-between" gap="xs" flex={1}>
        <div>
          <Text size="sm" fw={600} {...(done ? { td: 'line-through', c: 'dimmed' } : {})}>
            {t.steps[step].title}
          </Text>
          <Text size="sm" c="dimmed">
            {t.steps[step].text}
          </Text>
        </div>
        {!done && children}
      </Group>
    </Group>
  </li>
);
