import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import type { SigningSecret } from '#contracts/webhooks.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';
import { verified } from './testing/verified.js';
import { aWebhook, endpointId, tested, ticket } from './testing/webhooks.js';

let api: TestApi;
let receiver: Receiver;
beforeAll(async () => {
  api = await openTestApi();
  receiver = await openReceiver();
});
afterAll(async () => {
  await api.close();
  await receiver.close();
});
beforeEach(() => receiver.reset());

const whsec = /^whsec_[A-Za-z0-9+/]{43}=$/;
const rotate = async (owner: OwnedBot, { id }: Pick<Webhook, 'id'>): Promise<string> =>
  (await owner.post<SigningSecret>(`webhooks/${id}/rotate-secret`, {})).body.secret;

describe('the secret of a webhook', () => {
  it('is shown when it is made, and never again', async () => {
    const owner = await anOwnedBot(api);
    const made = await owner.post<Webhook & SigningSecret>('webhooks', { ...ticket, url: receiver.url });
    expect(made.body.secret).toMatch(whsec);
    const path = `webhooks/${made.body.id}`;
    const shown = [
      await owner.get(path),
      await owner.get('webhooks'),
      await owner.put(path, { ...ticket, url: receiver.url }),
    ];
    expect(JSON.stringify(shown.map(({ body }) => body))).not.toMatch(/whsec_|"secret"/);
    expect(made.headers.get('etag')).toBe(shown[0]?.headers.get('etag'));
  });

  it('is sealed where it lies, and its own', async () => {
    const owner = await anOwnedBot(api);
    const [one, other] = [await aWebhook(owner, receiver), await aWebhook(owner, receiver, { name: 'other' })];
    expect(one.secret).not.toBe(other.secret);
    const { secret } = await api.db.manager.findOneByOrFail(Endpoint, { id: endpointId(one) });
    expect(secret?.includes(one.secret)).toBe(false);
  });

  it('stays when the webhook is saved', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    await owner.put(`webhooks/${webhook.id}`, { ...ticket, url: receiver.url, description: 'anew' });
    await tested(owner, webhook);
    verified(receiver, webhook.secret);
  });

  it('that is rotated still signs for a day beside the new one', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    const second = await rotate(owner, webhook);
    expect(second).toMatch(whsec);
    expect(second).not.toBe(webhook.secret);
    await tested(owner, webhook);
    verified(receiver, webhook.secret);
    verified(receiver, second);
    const id = endpointId(webhook);
    const [left] = await api.db.query(
      "SELECT previous_until - now() BETWEEN '23 h 59 min' AND '24 h' AS day FROM endpoints WHERE id = $1",
      [id],
    );
    expect(left).toEqual({ day: true });
    await api.db.manager.update(Endpoint, { id }, { previousUntil: new Date() });
    await tested(owner, webhook);
    verified(receiver, second);
    expect(() => verified(receiver, webhook.secret)).toThrow();
  });

  it('that is rotated twice is the last but one no more', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    const second = await rotate(owner, webhook);
    const third = await rotate(owner, webhook);
    await tested(owner, webhook);
    verified(receiver, second);
    verified(receiver, third);
    expect(() => verified(receiver, webhook.secret)).toThrow();
  });

  it.each(['test', 'rotate-secret'])("of somebody else's webhook has no %s", async (what) => {
    const [owner, other] = [await anOwnedBot(api), await anOwnedBot(api)];
    const { id } = await aWebhook(owner, receiver);
    const paths = [
      `/v1/bots/${other.bot.id}/webhooks/${id}/${what}`,
      `/v1/bots/${owner.bot.id}/webhooks/${id}/${what}`,
    ];
    for (const path of paths) expect((await api.ask('POST', path, { token: other.token, body: {} })).status).toBe(404);
    expect((await owner.post(`webhooks/hook_${'0'.repeat(32)}/${what}`, {})).status).toBe(404);
    expect(receiver.calls).toEqual([]);
  });
});
