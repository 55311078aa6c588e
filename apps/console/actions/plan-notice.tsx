import { Alert } from '@mantine/core';
import { Sparkles } from 'lucide-react';
import { $api } from '../api/client.js';
import { fill, texts } from '../texts/fill.js';
import type { ActionName } from './actions.js';

const t = texts.actions;

/** Whether the account's plan includes an action; true while it is not known. */
export function useIncluded(action: ActionName): boolean {
  const { data: account } = $api.useQuery('get', '/v1/account');
  return account?.actions.includes(action) ?? true;
}

/** Says calmly which plans have what this account's plan has not. */
export function PlanNotice({ action }: { action: ActionName }) {
  const { data: account } = $api.useQuery('get', '/v1/account');
  if (useIncluded(action) || !account) return null;
  return (
    <Alert color="parley" variant="light" icon={<Sparkles aria-hidden />} title={t.planTitle}>
      {fill(t.planText, { action: t.names[action], plan: t.plans[account.plan] })}
    </Alert>
  );
}
