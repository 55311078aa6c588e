import { ActionIcon, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import type { components } from '../api/schema.js';
import { Disclosure } from '../parts/disclosure.js';
import { Time } from '../parts/time.js';
import { count, fill, texts } from '../texts/fill.js';
import classes from './try-it.module.css';
import { keyOf, nameOf } from './use-rules.js';

const t = texts.tryIt;
type Result = components['schemas']['CaseRun']['results'][number];

interface Props {
  case: components['schemas']['TrialCase'];
  /** Of the run that is shown. */
  result: Result | undefined;
  /** The run is under way. */
  waits: boolean;
  zone: string | undefined;
  onDelete?(): void;
}

/** A sentence with what has to come of it, and what came of it in a run. */
export const CaseCard = ({
  case: { history, message, expected, note, createdAt },
  result,
  waits,
  zone,
  onDelete,
}: Props) => (
  <Card withBorder padding="md" component="article" aria-label={fill(t.caseOf, { message })}>
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <Stack gap={6} miw={0}>
        <Group gap="xs">
          <Verdict result={result} waits={waits} />
          {history.length > 0 && (
            <Text size="xs" c="dimmed">
              {count(t.before, history.length)}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            <Time at={createdAt} zone={zone} />
          </Text>
        </Group>
        <Title order={2} size="h5" className={classes.words} lineClamp={4}>
          {message}
        </Title>
        <Text size="sm" className={classes.words}>
          {expected.map((rule) => fill(rule.fires ? t.must_ : t.mustNot_, { name: nameOf(rule) })).join(' · ')}
        </Text>
        {note && (
          <Text size="sm" c="dimmed" className={classes.words}>
            {note}
          </Text>
        )}
        {result?.differences.map((rule) => (
          <Text key={keyOf(rule)} size="sm" c="var(--mantine-color-error)" className={classes.words}>
            {fill(t.differs[rule.fires ? 'true' : 'false'], { name: nameOf(rule), why: rule.why })}
          </Text>
        ))}
        {result?.reply && (
          <Disclosure label={t.replied}>
            <Text size="sm" className={classes.words}>
              {result.reply}
            </Text>
          </Disclosure>
        )}
      </Stack>
      {onDelete && (
        <ActionIcon
          variant="subtle"
          color="red"
          size="lg"
          aria-label={fill(t.delete, { message: message.slice(0, 80) })}
          onClick={onDelete}
        >
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  </Card>
);

function Verdict({ result, waits }: Pick<Props, 'result' | 'waits'>) {
  if (!result) return <Badge variant="default">{waits ? t.waiting : t.notYet}</Badge>;
  if (result.passed === null)
    return (
      <Badge variant="outline" color="gray">
        {t.untried}
      </Badge>
    );
  return result.passed ? <Badge color="parley">{t.passed}</Badge> : <Badge color="red">{t.failedCase}</Badge>;
}
