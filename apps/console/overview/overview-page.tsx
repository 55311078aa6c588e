import { Card, Group, NativeSelect, SimpleGrid, Skeleton, Stack, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { $api } from '../api/client.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useBotById, useBots } from '../parts/use-bots.js';
import { texts } from '../texts/texts.js';
import { Attention } from './attention.js';
import { FirstSteps } from './first-steps.js';
import { Numbers } from './numbers.js';

const t = texts.overview;
const ranges = [7, 30, 90] as const;
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Drawing charts takes a library of its own. */
const Charts = lazy(async () => ({ default: (await import('./charts.js')).Charts }));

/** How it goes: by the day, beside the days before; and what needs somebody. */
export function OverviewPage() {
  const { days = 30, botId } = useSearch({ from: '/inside/overview' });
  const bot = useBotById(botId);
  const timezone = bot?.timezone ?? here;
  const { data, error, refetch } = $api.useQuery(
    'get',
    '/v1/overview',
    { params: { query: { days, timezone, ...(botId ? { botId } : {}) } } },
    { refetchInterval: 30_000, placeholderData: (before) => before },
  );
  const started =
    data && data.setUp.botId !== null && data.setUp.knowledge && data.setUp.actions && data.setUp.conversations;
  return (
    <Page title={t.title} about={t.about} actions={<Choice days={days} botId={botId} />}>
      {error && !data ? (
        <PageFailed error={error} reset={() => void refetch()} />
      ) : !data ? (
        <Stack>
          <SimpleGrid cols={{ base: 2, md: 4 }}>
            {['a', 'b', 'c', 'd'].map((key) => (
              <Skeleton key={key} h={104} />
            ))}
          </SimpleGrid>
          <Skeleton h={64} />
          <Skeleton h={360} />
        </Stack>
      ) : (
        <>
          {!started && <FirstSteps setUp={data.setUp} />}
          <Numbers totals={data.totals} before={data.before} days={days} />
          <Attention attention={data.attention} timezone={timezone} botId={botId} />
          <Card withBorder component="section" aria-labelledby="per-day">
            <Title order={2} size="h4" id="per-day" mb="md">
              {t.perDay}
            </Title>
            <Suspense fallback={<Skeleton h={480} />}>
              <Charts days={data.days} />
            </Suspense>
          </Card>
        </>
      )}
    </Page>
  );
}

function Choice({ days, botId }: { days: number; botId: string | undefined }) {
  const navigate = useNavigate({ from: '/overview' });
  const bots = useBots();
  return (
    <Group gap="xs" role="search" aria-label={t.filters}>
      <NativeSelect
        aria-label={t.range}
        value={String(days)}
        onChange={({ currentTarget }) =>
          void navigate({ search: (now) => ({ ...now, days: Number(currentTarget.value) }), replace: true })
        }
        data={ranges.map((range) => ({ value: String(range), label: t.ranges[range] }))}
      />
      {bots.length > 1 && (
        <NativeSelect
          aria-label={texts.common.bot}
          value={botId ?? ''}
          onChange={({ currentTarget }) =>
            void navigate({ search: (now) => ({ ...now, botId: currentTarget.value || undefined }), replace: true })
          }
          data={[{ value: '', label: t.allBots }, ...bots.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
    </Group>
  );
}
