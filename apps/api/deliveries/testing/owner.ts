import type { Delivery } from '#contracts/deliveries.js';
import type { Page } from '#contracts/paging.js';
import { createApiKey } from '#database/accounts.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import type { TestApi } from '../../testing/open-api.js';

interface Mine {
  token: string;
  conversation: ConversationRow;
  ask<T>(path: string, body?: object): Promise<{ status: number; body: T }>;
  list(query?: string): Promise<Page<Delivery>>;
}

/** An account with a bot and a conversation of its own. */
export async function anOwner(api: TestApi): Promise<Mine> {
  const conversation = await aConversationRow(api.db);
  const { key: token } = await createApiKey(api.db, conversation.accountId, 'test');
  const ask = async <T>(path: string, body?: object) =>
    await api.ask<T>(body ? 'POST' : 'GET', `/v1/deliveries${path}`, { token, ...(body && { body }) });
  return { token, conversation, ask, list: async (query = '') => (await ask<Page<Delivery>>(`?${query}`)).body };
}

/** What the reconciler goes by. */
export async function rowOf(api: TestApi, { uuid }: { uuid: string }) {
  const [row] = await api.db.query(
    `SELECT state, reason, settled_at AS "settledAt", due_at - now() BETWEEN '0 s' AND '30 s' AS "isDueSoon",
       due_at AS "dueAt" FROM deliveries WHERE id = $1`,
    [uuid],
  );
  return row;
}
