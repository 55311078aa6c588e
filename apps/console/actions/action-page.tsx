import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense } from 'react';
import { NotFound } from '../parts/not-found.js';
import { type ActionName, isActionName } from './actions.js';

const pages: Record<ActionName, ComponentType<{ botId: string }>> = {
  'lead-capture': lazy(() => import('./lead-capture-page.js')),
  'human-handover': lazy(() => import('./human-handover-page.js')),
  'email-notifications': lazy(() => import('./email-notifications-page.js')),
  webhooks: lazy(() => import('./webhooks-page.js')),
  'action-buttons': lazy(() => import('./action-buttons-page.js')),
};

/** One action of a bot. Each is loaded by itself: some bring the shapes of all phone numbers along. */
export function ActionPage() {
  const { botId, action } = useParams({ from: '/inside/bots/$botId/actions/$action' });
  if (!isActionName(action)) return <NotFound />;
  const Shown = pages[action];
  return (
    <Suspense fallback={<Skeleton h={560} />}>
      <Shown botId={botId} key={botId} />
    </Suspense>
  );
}
