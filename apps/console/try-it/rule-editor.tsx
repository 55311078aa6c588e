import { Alert, Button, Grid, Group, NativeSelect, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, ListChecks, Save } from 'lucide-react';
import { useState } from 'react';
import { $api, ApiProblem } from '../api/client.js';
import { pathOf } from '../forms/pointers.js';
import { PartFailed } from '../parts/part-failed.js';
import { showDone, showProblem } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';
import type { Field, RuleSource, Words } from './drafts.js';
import { DryRunResult } from './dry-run-result.js';
import { RunProgress, useCaseRun, useDryRun } from './run-progress.js';
import classes from './try-it.module.css';

const t = texts.tryIt;
const choices = [5, 20, 50, 100];
const maxTurns = 300;
const fields = ['description', 'notWhen', 'rule', 'instructions'] as const;

/** The words of one rule beside those that are saved, and what they would have done. */
export function RuleEditor({ botId, source, zone }: { botId: string; source: RuleSource; zone: string | undefined }) {
  const cache = useQueryClient();
  const mayConfigure = useCan('configure');
  const [words, setWords] = useState<Words>({});
  const [last, setLast] = useState(20);
  const [dryRunId, setDryRunId] = useState<string | null>(null);
  const [caseRunId, setCaseRunId] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const saved = useQuery({ queryKey: source.queryKey, queryFn: source.read });
  const params = { path: { botId } };
  const size = $api.useQuery('get', '/v1/bots/{botId}/dry-runs/size', { params: { ...params, query: { last } } });
  const dryRun = useDryRun(botId, dryRunId).data;
  const caseRun = useCaseRun(botId, caseRunId).data;
  const trying = $api.useMutation('post', '/v1/bots/{botId}/dry-runs', { meta: { shown: true } });
  const running = $api.useMutation('post', '/v1/bots/{botId}/case-runs', { meta: { shown: true } });
  const problem = trying.error ?? running.error;
  if (saved.error) return <PartFailed error={saved.error} retry={() => void saved.refetch()} />;
  if (!saved.data) return <Skeleton h={240} />;

  const { words: now, etag } = saved.data;
  const edited: Words = { ...now, ...words };
  const isEdited = fields.some((field) => edited[field] !== now[field]);
  const errorOf = (field: Field): string | undefined =>
    problem?.errors?.find(({ pointer }) => pathOf(pointer).endsWith(`.${field}`))?.detail;

  async function save(): Promise<void> {
    setSaving(true);
    try {
      await source.save(edited, etag);
      setWords({});
      showDone(texts.common.saved);
    } catch (error) {
      showProblem(
        error instanceof ApiProblem && error.code === 'version_conflict' ? new Error(t.changedElsewhere) : error,
      );
    } finally {
      setSaving(false);
      await cache.invalidateQueries({ queryKey: source.queryKey });
      await cache.invalidateQueries({ queryKey: ['settings', botId] });
    }
  }

  const { conversations = 0, turns = 0 } = size.data ?? {};
  const isBusy = dryRun?.state === 'running' || caseRun?.state === 'running';
  return (
    <Stack>
      {fields
        .filter((field) => now[field] !== undefined)
        .map((field) => (
          <Grid key={field} gap="md">
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <Text size="sm" fw={500}>
                {t.present}
              </Text>
              <Text size="sm" c="dimmed" className={classes.words}>
                {now[field] || '–'}
              </Text>
            </Grid.Col>
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <Textarea
                label={t.fields[field]}
                value={edited[field] ?? ''}
                error={errorOf(field)}
                disabled={!mayConfigure}
                autosize
                minRows={2}
                onChange={({ currentTarget: { value } }) => setWords({ ...words, [field]: value })}
              />
            </Grid.Col>
          </Grid>
        ))}
      <Group align="flex-end">
        <NativeSelect
          label={t.last}
          value={String(last)}
          data={choices.map(String)}
          onChange={({ currentTarget }) => setLast(Number(currentTarget.value))}
        />
        <Button
          leftSection={<FlaskConical size={16} aria-hidden />}
          disabled={!mayConfigure || isBusy || turns === 0}
          loading={trying.isPending}
          onClick={() =>
            trying.mutate(
              { params, body: { last, actions: isEdited ? source.draft(edited) : {} } },
              { onSuccess: ({ id }) => setDryRunId(id) },
            )
          }
        >
          {t.dryRun}
        </Button>
        <Button
          variant="default"
          leftSection={<ListChecks size={16} aria-hidden />}
          disabled={!mayConfigure || isBusy}
          loading={running.isPending}
          onClick={() =>
            running.mutate(
              { params, body: { actions: isEdited ? source.draft(edited) : {} } },
              { onSuccess: ({ id }) => setCaseRunId(id) },
            )
          }
        >
          {t.withCases}
        </Button>
        <Button
          variant="default"
          leftSection={<Save size={16} aria-hidden />}
          disabled={!mayConfigure || !isEdited}
          loading={saving}
          onClick={() => void save()}
        >
          {t.save}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {size.isPending
          ? texts.common.loading
          : turns === 0
            ? t.noConversations
            : count(t.size, turns) + count(t.sizeOf, conversations)}
        {turns === maxTurns && ` ${fill(t.sizeMax, { n: maxTurns })}`}
        {!mayConfigure && ` ${texts.common.notAllowed}`}
      </Text>
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem.detail}
        </Alert>
      )}
      {caseRun && <RunProgress botId={botId} run={caseRun} />}
      {dryRun && (
        <>
          <RunProgress botId={botId} run={dryRun} />
          <DryRunResult run={dryRun} zone={zone} />
        </>
      )}
    </Stack>
  );
}
