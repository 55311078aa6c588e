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
import { signingSecret, webhookHealth } from '#contracts/webhooks.js';
import { endpointIdOf, healthOf, openEndpoint, sealedSecret } from '#database/endpoints.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { seal } from '#database/secrets.js';
import { checkUrl, type GuardOptions } from '#outbound/webhooks/guard.js';
import { invalid } from '../problem.js';
import type { Listing, Making } from './items.service.js';

const shown = webhook.extend(webhookHealth.shape);

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
    await keepEndpoint({ ...wish, headers }, making);
    const headerNames = headers ? Object.keys(headers) : (making.before?.headerNames ?? []);
    return { id: publicId('webhook', making.uuid), ...wish, headerNames };
  },
  added: {
    shown: shown.extend(signingSecret.shape).meta({ id: 'AddedWebhook' }),
    tell: async ({ db, keys, uuid: id, bot: { accountId } }) => {
      const [secret] = (await openEndpoint(db, keys, { id, accountId })).secrets;
      return { secret };
    },
  },
  now: {
    shown,
    of: async (list, { db, bot: { accountId } }) => {
      const health = await healthOf(
        db,
        accountId,
        list.map(({ id }) => endpointIdOf(id)),
      );
      // One without a row was deleted meanwhile.
      return list.flatMap((item) => {
        const now = health.get(endpointIdOf(item.id));
        return now ? [{ ...item, ...now }] : [];
      });
    },
  },
  removed: async ({ uuid: id, bot, tx }) => void (await tx.delete(Endpoint, { id, ...bot })),
  afterwards: async ({ id }, { accountId, name }, deliveries) =>
    await deliveries.cancelAll(accountId, { webhookId: id }, `the webhook was deleted by ${name}`),
};

function requireFreeName(name: string, others: readonly Webhook[]): void {
  if (!others.some((other) => other.name === name)) return;
  throw invalid([{ pointer: '/name', detail: `expected another name: this bot has a webhook ${name} already` }]);
}

function requireReachable(url: string, outbound: GuardOptions): void {
  const refusal = checkUrl(url, outbound);
  if (refusal !== null) throw invalid([{ pointer: '/url', detail: refusal }]);
}

/** Headers that are left out stay as they are. One that is wanted, or is elsewhere now, is called again, whatever failed before. */
async function keepEndpoint(
  { headers, enabled, url }: Pick<SaveWebhook, 'headers' | 'enabled' | 'url'>,
  { uuid: id, bot, before, tx, keys }: Making<Webhook>,
): Promise<void> {
  const { accountId } = bot;
  if (!before) await tx.insert(Endpoint, { id, ...bot, secret: sealedSecret(keys, { id, accountId }).sealed });
  if (enabled || url !== before?.url) {
    await tx.update(Endpoint, { id, ...bot }, { failingSince: null, disabledAt: null, disabledReason: null });
  }
  if (!headers) return;
  const place = { table: 'endpoints', id, accountId };
  const sealed = Object.keys(headers).length === 0 ? null : seal(keys, JSON.stringify(headers), place);
  await tx.update(Endpoint, { id, ...bot }, { headers: sealed });
}
