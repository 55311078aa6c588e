import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';

const t = texts.tryIt;
type CaseRun = components['schemas']['CaseRun'];
type DryRun = components['schemas']['DryRun'];

/** Asked again while the run goes on. */
const whileRunning = {
  refetchInterval: ({ state }: { state: { data?: { state: string } | undefined } }) =>
    state.data?.state === 'running' ? 1_000 : false,
} as const;
const of = (botId: string, runId: string | null) => ({ params: { path: { botId, runId: runId ?? '' } } });

export const useCaseRun = (botId: string, runId: string | null) =>
  $api.useQuery('get', '/v1/bots/{botId}/case-runs/{runId}', of(botId, runId), {
    ...whileRunning,
    enabled: runId !== null,
  });
export const useDryRun = (botId: string, runId: string | null) =>
  $api.useQuery('get', '/v1/bots/{botId}/dry-runs/{runId}', of(botId, runId), {
    ...whileRunning,
    enabled: runId !== null,
  });

/** How far a run is, with a way to stop it; then what came of it in one line. */
export function RunProgress({ botId, run }: { botId: string; run: CaseRun | DryRun }) {
  const cache = useQueryClient();
  const mayConfigure = useCan('configure');
  const kind = 'results' in run ? 'case-runs' : 'dry-runs';
  const stopping = $api.useMutation('post', `/v1/bots/{botId}/${kind}/{runId}/stop`, {
    onSuccess: () => cache.invalidateQueries({ queryKey: ['get', `/v1/bots/{botId}/${kind}/{runId}`] }),
  });
  const { state, done, total, untried } = run;
  const running = fill(t.running, { done, total });
  return (
    <Stack gap={4}>
      {state === 'running' && (
        <Group wrap="nowrap">
          <Progress.Root style={{ flex: 1 }} size="lg">
            <Progress.Section value={(100 * done) / Math.max(total, 1)} aria-label={running} />
          </Progress.Root>
          <Button
            size="xs"
            variant="default"
            disabled={!mayConfigure}
            loading={stopping.isPending}
            onClick={() => stopping.mutate(of(botId, run.id))}
          >
            {t.stop}
          </Button>
        </Group>
      )}
      <Text size="sm" role="status">
        {[
          state === 'running' ? running : 'results' in run ? outcomeOf(run) : count(t.tried, done - untried),
          state === 'stopped' && t.stopped,
          untried > 0 && count(t.couldNot, untried),
          run.drafts.length > 0 && t.unsaved,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </Stack>
  );
}

/** `All 3 cases pass`, or how many do. */
export const outcomeOf = ({ state, total, passed, failed }: Pick<CaseRun, 'state' | 'total' | 'passed' | 'failed'>) =>
  state === 'done' && passed > 0 && passed === total ? count(t.allGreen, passed) : fill(t.outcome, { passed, failed });
