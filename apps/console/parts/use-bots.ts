import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';

export type Bot = components['schemas']['Bot'];

/** The account's bots, newest first; empty while they are being read. */
export function useBots(): Bot[] {
  const { data } = $api.useQuery('get', '/v1/bots', { params: { query: { limit: 100 } } }, { staleTime: 60_000 });
  return data?.data ?? [];
}

/** The bot with this id, as far as it is known and not deleted. */
export const useBotById = (botId: string | undefined): Bot | undefined => useBots().find(({ id }) => id === botId);
