import type { EntityManager } from 'typeorm';
import type { StoredActions } from '#actions/action.js';
import { actionButtons, maxButtonGroups } from '#actions/action-buttons/settings.js';
import { actions } from '#actions/registry.js';
import { maxWebhooks, webhooks } from '#actions/webhooks/settings.js';
import type { FieldError } from '#contracts/problem.js';
import { requireFit, requirePlan } from '../actions/requirements.js';
import { invalid, ProblemError } from '../problem.js';

/**
 * Settings of actions that are to be tried unsaved, checked as a save would check them. Throws invalid, with pointers below `/actions`,
 * or plan_required.
 */
export async function checkDrafts(
  tx: EntityManager,
  accountId: string,
  saved: StoredActions,
  drafts: Record<string, unknown>,
): Promise<StoredActions> {
  const checked = Object.fromEntries(Object.entries(drafts).map(([name, draft]) => [name, parse(name, draft)]));
  const together = { ...saved, ...checked };
  const wrong = tooMany(together);
  if (wrong.length > 0) throw invalid(wrong);
  for (const { settings } of actions.filter(({ settings: { name } }) => name in checked)) {
    await requirePlan(tx, accountId, settings, settings.read(together));
    below(`/actions/${settings.name}`, () => requireFit(settings, together));
  }
  return checked;
}

function parse(name: string, draft: unknown): unknown {
  const declaration = actions.find(({ settings }) => settings.name === name)?.settings;
  if (!declaration) throw invalid([{ pointer: `/actions/${escaped(name)}`, detail: 'is not known here' }]);
  const { data, error } = declaration.schema.safeParse(draft);
  if (!error) return data;
  throw invalid(
    error.issues.slice(0, 20).map(({ path, message }) => ({
      pointer: ['/actions', name, ...path.map((step) => escaped(String(step)))].join('/'),
      detail: message,
    })),
  );
}

/** What the routes of single webhooks and groups hold to, when they come together. */
function tooMany(together: StoredActions): FieldError[] {
  const { list } = webhooks.read(together);
  const { groups } = actionButtons.read(together);
  const at = (name: string): string => `/actions/${name}`;
  const errors: FieldError[] = [];
  if (list.length > maxWebhooks)
    errors.push({ pointer: `${at(webhooks.name)}/list`, detail: `expected at most ${maxWebhooks} webhooks` });
  if (new Set(list.map(({ name }) => name)).size < list.length)
    errors.push({ pointer: `${at(webhooks.name)}/list`, detail: 'expected each name once' });
  if (groups.length > maxButtonGroups)
    errors.push({ pointer: `${at(actionButtons.name)}/groups`, detail: `expected at most ${maxButtonGroups} groups` });
  if (groups.some(({ buttons }) => buttons.length === 0 || buttons.length > 3))
    errors.push({ pointer: `${at(actionButtons.name)}/groups`, detail: 'expected 1 to 3 buttons in each group' });
  return errors;
}

/** Errors of settings that stand deeper in what was sent. */
function below(pointer: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ProblemError) || !error.errors) throw error;
    throw invalid(error.errors.map((one) => ({ ...one, pointer: pointer + one.pointer })));
  }
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
