import {
  maxWebhooks,
  type SaveWebhook,
  saveWebhook,
  type Webhook,
  type WebhooksSettings,
  webhook,
  webhooks,
} from '#actions/webhooks/settings.js';
import { publicId } from '#contracts/ids.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { seal } from '#database/secrets.js';
import { invalid } from '../problem.js';
import type { Listing, Making } from './items.service.js';

/** Webhooks of a bot. What their headers say lies sealed in the row of their endpoint, beside their versions. */
export const webhookListing: Listing<WebhooksSettings, Webhook, SaveWebhook> = {
  declaration: webhooks,
  kind: 'webhook',
  max: maxWebhooks,
  wish: saveWebhook,
  item: webhook,
  itemsOf: ({ list }) => list,
  settingsWith: (list) => ({ list }),
  make: async ({ headers, ...wish }, making) => {
    requireFreeName(wish.name, making.others);
    await keepEndpoint(headers, making);
    const headerNames = headers ? Object.keys(headers) : (making.before?.headerNames ?? []);
    return { id: publicId('webhook', making.uuid), ...wish, headerNames };
  },
  removed: async ({ uuid: id, bot, tx }) => void (await tx.delete(Endpoint, { id, ...bot })),
};

function requireFreeName(name: string, others: readonly Webhook[]): void {
  if (!others.some((other) => other.name === name)) return;
  throw invalid([{ pointer: '/name', detail: `expected another name: this bot has a webhook ${name} already` }]);
}

/** Headers that are left out stay as they are. */
async function keepEndpoint(
  headers: SaveWebhook['headers'],
  { uuid: id, bot, before, tx, keys }: Making<Webhook>,
): Promise<void> {
  if (!before) await tx.insert(Endpoint, { id, ...bot });
  if (!headers) return;
  const place = { table: 'endpoints', id, accountId: bot.accountId };
  const sealed = Object.keys(headers).length === 0 ? null : seal(keys, JSON.stringify(headers), place);
  await tx.update(Endpoint, { id, ...bot }, { headers: sealed });
}
