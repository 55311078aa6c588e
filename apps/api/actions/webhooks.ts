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
import { signingSecret } from '#contracts/webhooks.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { seal } from '#database/secrets.js';
import { checkUrl, type GuardOptions } from '#outbound/webhooks/guard.js';
import { invalid } from '../problem.js';
import { openEndpoint, sealedSecret } from './endpoint-secrets.js';
import type { Listing, Making } from './items.service.js';

/** Webhooks of a bot. Their headers and signing keys lie sealed in the row of their endpoint, beside their versions. */
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
    requireReachable(wish.url, making.outbound);
    await keepEndpoint(headers, making);
    const headerNames = headers ? Object.keys(headers) : (making.before?.headerNames ?? []);
    return { id: publicId('webhook', making.uuid), ...wish, headerNames };
  },
  added: {
    shown: webhook.extend(signingSecret.shape).meta({ id: 'AddedWebhook' }),
    tell: async ({ db, keys, uuid: id, bot: { accountId } }) => {
      const [secret] = (await openEndpoint(db, keys, { id, accountId })).secrets;
      return { secret };
    },
  },
  removed: async ({ uuid: id, bot, tx }) => void (await tx.delete(Endpoint, { id, ...bot })),
};

function requireFreeName(name: string, others: readonly Webhook[]): void {
  if (!others.some((other) => other.name === name)) return;
  throw invalid([{ pointer: '/name', detail: `expected another name: this bot has a webhook ${name} already` }]);
}

function requireReachable(url: string, outbound: GuardOptions): void {
  const refusal = checkUrl(url, outbound);
  if (refusal !== null) throw invalid([{ pointer: '/url', detail: refusal }]);
}

/** Headers that are left out stay as they are. An endpoint that was switched off for its failures gets another chance. */
async function keepEndpoint(
  headers: SaveWebhook['headers'],
  { uuid: id, bot, before, tx, keys }: Making<Webhook>,
): Promise<void> {
  const { accountId } = bot;
  if (!before) await tx.insert(Endpoint, { id, ...bot, secret: sealedSecret(keys, { id, accountId }).sealed });
  await tx.update(Endpoint, { id, ...bot }, { failingSince: null, disabledAt: null, disabledReason: null });
  if (!headers) return;
  const place = { table: 'endpoints', id, accountId };
  const sealed = Object.keys(headers).length === 0 ? null : seal(keys, JSON.stringify(headers), place);
  await tx.update(Endpoint, { id, ...bot }, { headers: sealed });
}
