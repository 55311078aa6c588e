import { Alert, Skeleton, Stack, Tabs } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { useBot } from '../bots/use-bot.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { texts } from '../texts/texts.js';
import { CasesPanel } from './cases-panel.js';
import { DryRunPanel } from './dry-run-panel.js';
import { RealTurn } from './real-turn.js';
import { Tester } from './tester.js';
import { useRules } from './use-rules.js';

const t = texts.tryIt;
const views = ['tester', 'cases', 'dry-run'] as const;

/** What a sentence would lead to, sentences with what has to come of them, and edited rules over conversations that were. */
export function TryItPage() {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  const { view = 'tester', message, conversation, entry } = useSearch({ from: '/inside/bots/$botId/try' });
  const navigate = useNavigate();
  const { rules, actions, error, refetch } = useRules(botId);
  const { data: bot } = useBot();
  const show = (next: string | null): void => {
    const known = views.find((one) => one === next);
    const search = known && known !== 'tester' ? { view: known } : {};
    void navigate({ to: '/bots/$botId/try', params: { botId }, search });
  };
  return (
    <Page title={t.title} about={t.about}>
      {bot && <DemoNotice publicId={bot.publicId} />}
      {error && !rules ? (
        <PageFailed error={error} reset={refetch} />
      ) : !rules || !actions ? (
        <Skeleton h={360} />
      ) : (
        <Tabs value={view} onChange={show} variant="pills" keepMounted={false}>
          <Tabs.List aria-label={t.viewsLabel}>
            {views.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t.views[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="tester" pt="md" keepMounted>
            <Stack>
              {conversation && entry && (
                <RealTurn
                  key={entry}
                  botId={botId}
                  conversationId={conversation}
                  entryId={entry}
                  rules={rules}
                  onClose={() => show('tester')}
                />
              )}
              <Tester botId={botId} rules={rules} first={message ?? ''} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="cases" pt="md">
            <CasesPanel botId={botId} zone={bot?.timezone} onTry={() => show('tester')} />
          </Tabs.Panel>
          <Tabs.Panel value="dry-run" pt="md" keepMounted>
            <DryRunPanel botId={botId} rules={rules} actions={actions} zone={bot?.timezone} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}

/** Says so while a scripted model answers. */
function DemoNotice({ publicId }: { publicId: string }) {
  const { data } = $api.useQuery(
    'get',
    '/v1/widget/{publicId}/config',
    { params: { path: { publicId } } },
    { staleTime: Number.POSITIVE_INFINITY },
  );
  if (!data?.demoModel) return null;
  return (
    <Alert color="yellow" variant="light" title={t.demoTitle}>
      {t.demo}
    </Alert>
  );
}
