import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import type { components } from '../api/schema.js';
import { Time } from '../parts/time.js';
import { fill, texts } from '../texts/fill.js';

type Attempt = components['schemas']['Attempt'];

const t = texts.deliveries;
const colors = { sending: 'blue', accepted: 'green', failed: 'red', unknown: 'grape', blocked: 'red' } as const;

/** Every attempt of a delivery, oldest first: when, what came back, and how long it took. */
export function Attempts({ tries, zone }: { tries: Attempt[]; zone: string | undefined }) {
  if (tries.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t.noTries}
      </Text>
    );
  return (
    <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {tries.map((attempt) => (
        <li key={attempt.id}>
          <AttemptLine attempt={attempt} zone={zone} />
          {attempt.error && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {attempt.error}
            </Text>
          )}
          {attempt.answer && (
            <Code
              block
              mt={4}
              mah={200}
              tabIndex={0}
              aria-label={`${t.answer}, ${fill(t.no, { n: attempt.no })}`}
              style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {attempt.answer}
            </Code>
          )}
        </li>
      ))}
    </Stack>
  );
}

const AttemptLine = ({
  attempt: { no, outcome, status, durationMs, trigger, startedAt },
  zone,
}: {
  attempt: Attempt;
  zone: string | undefined;
}) => (
  <Group gap={8}>
    <Text size="sm" fw={600}>
      {fill(t.no, { n: no })}
    </Text>
    <Badge variant="light" color={colors[outcome]} size="sm">
      {t.outcomes[outcome]}
    </Badge>
    {status !== null && <Text size="sm">{fill(t.status, { n: status })}</Text>}
    {durationMs !== null && (
      <Text size="sm" c="dimmed">
        {fill(t.ms, { n: durationMs })}
      </Text>
    )}
    <Text size="sm" c="dimmed">
      {t.triggers[trigger]} · <Time at={startedAt} zone={zone} />
    </Text>
  </Group>
);
