import { Button, Stack, Text, Title } from '@mantine/core';
import type { components } from '../api/schema.js';
import { Time } from '../parts/time.js';
import { fill, texts } from '../texts/fill.js';
import { outcomeOf } from './run-progress.js';
import classes from './try-it.module.css';

const t = texts.tryIt;

interface Props {
  runs: components['schemas']['CaseRuns']['data'];
  /** Id of the run whose results stand above. */
  shown: string | null;
  zone: string | undefined;
  onShow(id: string): void;
}

/** The runs of late, newest first; each can be looked at again. */
export const RunList = ({ runs, shown, zone, onShow }: Props) => (
  <Stack gap="xs" component="section" aria-label={t.lastRuns}>
    <Title order={2} size="h5">
      {t.lastRuns}
    </Title>
    <ul className={classes.rules}>
      {runs.map((run) => (
        <li key={run.id}>
          <Button
            variant={run.id === shown ? 'light' : 'subtle'}
            size="compact-sm"
            aria-pressed={run.id === shown}
            onClick={() => onShow(run.id)}
          >
            {run.state === 'running' ? fill(t.running, { done: run.done, total: run.total }) : outcomeOf(run)}
          </Button>{' '}
          <Text span size="xs" c="dimmed">
            <Time at={run.createdAt} zone={zone} />
            {run.drafts.length > 0 && ` · ${t.unsaved}`}
          </Text>
        </li>
      ))}
    </ul>
  </Stack>
);
