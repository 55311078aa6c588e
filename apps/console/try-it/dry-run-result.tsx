import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { components } from '../api/schema.js';
import { TextLink } from '../parts/link-button.js';
import { Time } from '../parts/time.js';
import { fill, texts } from '../texts/fill.js';
import classes from './try-it.module.css';
import { keyOf, nameOf } from './use-rules.js';

const t = texts.tryIt;
type Run = components['schemas']['DryRun'];
type Turn = Run['rules'][number]['starts'][number];

/** Rule by rule: in which real turns it would newly fire, and in which no longer. */
export function DryRunResult({ run, zone }: { run: Run; zone: string | undefined }) {
  const changes = run.rules.some(({ starts, stops }) => starts.length + stops.length > 0);
  return (
    <Stack gap="sm" component="section" aria-label={t.result}>
      {run.state !== 'running' && !changes && <Text size="sm">{t.noChange}</Text>}
      {run.rules.map((rule) => (
        <Card key={keyOf(rule)} withBorder padding="md">
          <Title order={2} size="h5" className={classes.words}>
            {nameOf(rule)}
          </Title>
          {rule.starts.length > 0 && <Turns title={t.starts} turns={rule.starts} zone={zone} />}
          {rule.stops.length > 0 && <Turns title={t.stops} turns={rule.stops} zone={zone} />}
          <Text size="sm" c="dimmed">
            {fill(t.same, { fires: rule.stillFires, quiet: rule.stillQuiet })}
          </Text>
        </Card>
      ))}
    </Stack>
  );
}

const Turns = ({ title, turns, zone }: { title: string; turns: Turn[]; zone: string | undefined }) => (
  <Stack gap={4} my="xs">
    <Text size="sm" fw={600}>
      {title} ({turns.length})
    </Text>
    <ul className={classes.rules}>
      {turns.map(({ conversationId, entryId, message, at }) => (
        <li key={entryId}>
          <Group gap="xs">
            <TextLink
              to="/conversations/$conversationId"
              params={{ conversationId }}
              search={{ event: entryId }}
              size="sm"
              className={classes.words}
              aria-label={`${t.open}: ${message}`}
            >
              {message}
            </TextLink>
            <Text size="xs" c="dimmed">
              <Time at={at} zone={zone} />
            </Text>
          </Group>
        </li>
      ))}
    </ul>
  </Stack>
);
