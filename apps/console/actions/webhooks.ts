import type { SaveWebhook } from '#actions/webhooks/settings.js';
import { client } from '../api/client.js';
import type { components } from '../api/schema.js';
import { tagged } from './action-settings.js';
import type { ListSource } from './list-source.js';

export type Webhook = components['schemas']['Webhook'];

/** A webhook as its form edits it. Headers are secrets that nobody can read back: null leaves them as they are. */
export type WebhookDraft = Omit<SaveWebhook, 'headers'> & { headers: { name: string; value: string }[] | null };

export const blankWebhook: WebhookDraft = {
  name: '',
  description: '',
  notWhen: '',
  url: '',
  sendSummary: false,
  successMessage: '',
  fallbackSuccessMessage: '',
  inputs: [],
  confirm: false,
  frequency: { per: 'conversation', max: 1 },
  mailLateResult: false,
  enabled: true,
  headers: null,
};

/** The webhooks of a bot. */
export function webhooksOf(botId: string): ListSource<Webhook, WebhookDraft> {
  const all = '/v1/bots/{botId}/webhooks';
  const one = '/v1/bots/{botId}/webhooks/{webhookId}';
  const params = { path: { botId } };
  const at = (webhookId: string) => ({ path: { botId, webhookId } });
  return {
    queryKey: ['settings', botId, 'webhooks'],
    list: async () => (await client.GET(all, { params })).data?.data ?? [],
    get: async (id) => tagged(await client.GET(one, { params: at(id) })),
    add: async (draft) => tagged(await client.POST(all, { params, body: bodyOf(draft) })),
    save: async (id, draft, etag) =>
      tagged(await client.PUT(one, { params: { ...at(id), header: { 'If-Match': etag } }, body: bodyOf(draft) })),
    remove: async (id) => await client.DELETE(one, { params: at(id) }),
    draftOf: ({ id: _id, headerNames: _names, health: _health, failingSince: _since, ...item }) => {
      const { disabledAt: _at, disabledReason: _why, ...wish } = item;
      return { ...wish, headers: null };
    },
  };
}

function bodyOf({ headers, ...draft }: WebhookDraft): components['schemas']['SaveWebhook'] {
  if (headers === null) return draft;
  return { ...draft, headers: Object.fromEntries(headers.map(({ name, value }) => [name.trim(), value])) };
}
