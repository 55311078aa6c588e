import { type Plan, plan } from '#contracts/plans.js';
import type { Declaration, SettingsReader, StoredActions } from './action.js';

export const everyPlan: readonly Plan[] = plan.options;
export const paidPlans: readonly Plan[] = ['essential', 'business'];

/** Settings as they stand in one version. */
export const settingsOf = (stored: StoredActions): SettingsReader => ({
  of: (declaration) => declaration.read(stored),
  lapsed: () => false,
});

/**
 * What a conversation may do: it keeps the texts of the version it began with, and loses what is now switched off, deleted or
 * outside the plan.
 */
export function settingsInForce(own: StoredActions, newest: StoredActions, accountPlan: Plan): SettingsReader {
  const inForce = <S>(declaration: Declaration<S>): S =>
    own === newest ? declaration.read(own) : declaration.inForce(declaration.read(own), declaration.read(newest));
  return {
    of: inForce,
    lapsed: (declaration) => !declaration.plans.includes(accountPlan) && declaration.isOn(inForce(declaration)),
  };
}
