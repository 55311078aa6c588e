import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ListChecks, Play } from 'lucide-react';
import { useState } from 'react';
import { $api, client } from '../api/client.js';
import { byCursor } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { EmptyState } from '../parts/empty-state.js';
import { PageFailed } from '../parts/page-failed.js';
import { showProblem, showUndo } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { CaseCard } from './case-card.js';
import { RunList } from './run-list.js';
import { RunProgress, useCaseRun } from './run-progress.js';

const t = texts.tryIt;
const list = '/v1/bots/{botId}/cases';
type Case = components['schemas']['TrialCase'];

interface Props {
  botId: string;
  zone: string | undefined;
  onTry(): void;
}

/** Every case of a bot, and how it did in a run: the newest, or one that was chosen. */
export function CasesPanel({ botId, zone, onTry }: Props) {
  const cache = useQueryClient();
  const mayConfigure = useCan('configure');
  const params = { path: { botId } };
  const cases = $api.useInfiniteQuery('get', list, { params: { ...params, query: { limit: 100 } } }, byCursor);
  const runs = $api.useQuery('get', '/v1/bots/{botId}/case-runs', { params });
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen ?? runs.data?.data[0]?.id ?? null;
  const { data: run } = useCaseRun(botId, shown);
  const starting = $api.useMutation('post', '/v1/bots/{botId}/case-runs');
  const all = cases.data?.pages.flatMap(({ data }) => data);

  const start = (): void =>
    starting.mutate(
      { params, body: {} },
      {
        onSuccess: ({ id }) => {
          setChosen(id);
          void cache.invalidateQueries({ queryKey: ['get', '/v1/bots/{botId}/case-runs'] });
        },
      },
    );

  async function remove({ id, history, message, expected, note, conversationId }: Case): Promise<void> {
    try {
      await client.DELETE('/v1/bots/{botId}/cases/{caseId}', { params: { path: { botId, caseId: id } } });
      await cache.invalidateQueries({ queryKey: ['get', list] });
      showUndo(t.deleted, async () => {
        const body = { history, message, expected, note, ...(conversationId && { conversationId }) };
        await client.POST(list, { params, body });
        await cache.invalidateQueries({ queryKey: ['get', list] });
      });
    } catch (error) {
      showProblem(error);
    }
  }

  if (cases.error) return <PageFailed error={cases.error} reset={() => void cases.refetch()} />;
  if (!all) return <Skeleton h={240} />;
  if (all.length === 0) {
    return (
      <EmptyState icon={ListChecks} title={t.casesEmptyTitle} text={t.casesEmptyText}>
        <Button onClick={onTry}>{t.toTester}</Button>
      </EmptyState>
    );
  }
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" maw={560}>
          {t.casesAbout}
        </Text>
        <Button
          leftSection={<Play size={16} aria-hidden />}
          disabled={!mayConfigure || run?.state === 'running'}
          loading={starting.isPending}
          onClick={start}
        >
          {t.runAll}
        </Button>
      </Group>
      {run && <RunProgress botId={botId} run={run} />}
      <Stack gap="xs" component="section" aria-label={t.cases}>
        {all.map((one) => (
          <CaseCard
            key={one.id}
            case={one}
            result={run?.results.find(({ caseId }) => caseId === one.id)}
            waits={run?.state === 'running'}
            zone={zone}
            {...(mayConfigure && { onDelete: () => void remove(one) })}
          />
        ))}
        {cases.hasNextPage && (
          <Button variant="default" loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
            {texts.common.loadMore}
          </Button>
        )}
      </Stack>
      {runs.data && runs.data.data.length > 1 && (
        <RunList runs={runs.data.data} shown={shown} zone={zone} onShow={setChosen} />
      )}
    </Stack>
  );
}
