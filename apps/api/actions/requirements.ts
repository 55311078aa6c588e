import type { EntityManager } from 'typeorm';
import type { Declaration, StoredActions } from '#actions/action.js';
import { actions } from '#actions/registry.js';
import { settingsOf } from '#actions/settings.js';
import { Account } from '#database/entities/account.js';
import { invalid, ProblemError } from '../problem.js';

/** Throws plan_required when these settings switch on what the account's plan does not include. */
export async function requirePlan<S>(
  tx: EntityManager,
  accountId: string,
  { name, plans, isOn }: Declaration<S>,
  settings: S,
): Promise<void> {
  if (!isOn(settings)) return;
  const { plan } = await tx.findOneByOrFail(Account, { id: accountId });
  if (plans.includes(plan)) return;
  throw new ProblemError(
    'plan_required',
    `${inWords(name)} comes with the plans ${alternatives.format(plans)}; this account has the plan ${plan}.`,
  );
}

/**
 * Throws invalid when the action that is saved and another one do not fit together: it needs what the other one lacks, or the
 * other one needs it.
 */
export function requireFit({ name }: Declaration<unknown>, stored: StoredActions): void {
  const errors = actions.flatMap(({ settings: declaration }) =>
    (declaration.demands?.(declaration.read(stored), settingsOf(stored)) ?? []).flatMap(({ of, pointer, detail }) => {
      if (declaration.name === name) return [{ pointer, detail }];
      return of === name
        ? [{ pointer: '/enabled', detail: `expected true: ${inWords(declaration.name)} needs it (${pointer})` }]
        : [];
    }),
  );
  if (errors.length > 0) throw invalid(errors);
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

/** `human-handover` → `Human Handover` */
const inWords = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
