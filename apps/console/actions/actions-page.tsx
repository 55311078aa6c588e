import { SimpleGrid, Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { ActionCard } from './action-card.js';
import { actionNames } from './actions.js';
import { useBotActions } from './use-bot-actions.js';

const t = texts.actions;

/** All actions of a bot: what is on, in one line each, and what is missing. */
export function ActionsPage() {
  const { botId } = useParams({ from: '/inside/bots/$botId/actions' });
  const { data, error, refetch } = useBotActions(botId);
  const mayConfigure = useCan('configure');
  if (error && !data) return <PageFailed error={error} reset={refetch} />;
  return (
    <Page title={t.title} about={mayConfigure ? t.pageAbout : texts.common.notAllowed}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {actionNames.map((action) =>
          data ? (
            <ActionCard key={action} botId={botId} action={action} all={data} />
          ) : (
            <Skeleton key={action} h={178} />
          ),
        )}
      </SimpleGrid>
    </Page>
  );
}
