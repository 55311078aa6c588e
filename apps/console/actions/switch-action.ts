import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from '../api/client.js';
import type { Tagged } from '../forms/use-settings-form.js';
import { type Source, settingsOf } from './action-settings.js';
import type { ActionName } from './actions.js';
import { buttonGroupsOf } from './button-groups.js';
import { type ListSource, switchItem } from './list-source.js';
import { webhooksOf } from './webhooks.js';

/** Switches an action on or off at once. What is on the screen follows before it is saved, and goes back when it is refused. */
export function useSwitch(botId: string, action: ActionName) {
  const cache = useQueryClient();
  return useMutation<void, ApiProblem, boolean>({
    mutationFn: async (on) => await switches[action](cache, botId, on),
    meta: { shown: true },
  });
}

const switches: Record<ActionName, (cache: QueryClient, botId: string, on: boolean) => Promise<void>> = {
  'lead-capture': (cache, botId, on) =>
    change(cache, settingsOf(botId)['lead-capture'], (value) => ({ ...value, enabled: on })),
  'human-handover': (cache, botId, on) =>
    change(cache, settingsOf(botId)['human-handover'], (value) => ({ ...value, enabled: on })),
  // Each mail has a switch of its own. Those that have somebody to go to are switched; with nobody, the API says so.
  'email-notifications': (cache, botId, on) =>
    change(cache, settingsOf(botId)['email-notifications'], ({ lead, transcript }) => {
      const nobody = lead.recipients.length + transcript.recipients.length === 0;
      return {
        lead: { ...lead, enabled: on && (nobody || lead.recipients.length > 0) },
        transcript: { ...transcript, enabled: on && transcript.recipients.length > 0 },
      };
    }),
  webhooks: (cache, botId, on) => switchAll(cache, webhooksOf(botId), on),
  'action-buttons': (cache, botId, on) => switchAll(cache, buttonGroupsOf(botId), on),
};

/** Saves a change over what stands now; somebody who saved a moment before keeps their part. */
async function change<T>(cache: QueryClient, { queryKey, read, write }: Source<T>, to: (value: T) => T): Promise<void> {
  const shown = cache.getQueryData<Tagged<T>>(queryKey);
  if (shown) cache.setQueryData(queryKey, { ...shown, value: to(shown.value) });
  try {
    const now = await read();
    cache.setQueryData(queryKey, await write(to(now.value), now.etag));
  } catch (error) {
    cache.setQueryData(queryKey, shown);
    await cache.invalidateQueries({ queryKey });
    throw error;
  }
}

async function switchAll<Item extends { id: string; enabled: boolean }, Draft extends { enabled: boolean }>(
  cache: QueryClient,
  source: ListSource<Item, Draft>,
  on: boolean,
): Promise<void> {
  for (const { id, enabled } of await source.list()) if (enabled !== on) await switchItem(cache, source, id, on);
}

/** Where a refusal to switch an action is mended. */
export function mendedAt(action: ActionName, { errors: [error] }: ApiProblem): ActionName {
  if (action === 'lead-capture') return 'human-handover';
  return action === 'human-handover' && error?.pointer === '/channels/email/enabled' ? 'lead-capture' : action;
}
