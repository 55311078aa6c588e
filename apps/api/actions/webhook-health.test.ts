import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import { idOf } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { WebhookHealth } from '#contracts/webhooks.js';
import { Endpoint } from '#database/entities/endpoint.js';
import type { ConversationRow } from '#testing/rows.js';
import { aDelivery } from '../deliveries/testing/deliveries.js';
import { rowOf } from '../deliveries/testing/owner.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';
import { aWebhook, endpointId, ticket } from './testing/webhooks.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const url = 'https://desk.example/hook';
const failingSince = new Date('2026-11-17T10:00:00Z');
const disabledAt = new Date('2026-11-22T10:00:00Z');
const disabledReason = 'every attempt failed for five days';
const well = { health: 'well', failingSince: null, disabledAt: null, disabledReason: null };
const disabled = {
  health: 'disabled',
  failingSince: failingSince.toISOString(),
  disabledAt: disabledAt.toISOString(),
  disabledReason,
};

/** A webhook that was switched off for its failures. */
async function aDisabled(owner: OwnedBot) {
  const webhook = await aWebhook(owner, { url });
  await api.db.manager.update(Endpoint, { id: endpointId(webhook) }, { failingSince, disabledAt, disabledReason });
  return { webhook, path: `webhooks/${webhook.id}` };
}

describe('the health of a webhook', () => {
  it('is shown with it, alone and in the list, with time and reason', async () => {
    const owner = await anOwnedBot(api);
    const { path } = await aDisabled(owner);
    await aWebhook(owner, { url }, { name: 'other' });
    expect((await owner.get(path)).body).toMatchObject(disabled);
    expect((await owner.get<Page<Webhook & WebhookHealth>>('webhooks')).body.data).toMatchObject([disabled, well]);
  });

  it('is failing while attempts fail', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, { url });
    await api.db.manager.update(Endpoint, { id: endpointId(webhook) }, { failingSince });
    expect((await owner.get(`webhooks/${webhook.id}`)).body).toMatchObject({ health: 'failing', disabledAt: null });
  });

  it('is no other version of it: who read it before may save it', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, { url });
    const path = `webhooks/${webhook.id}`;
    const tag = await owner.tag(path);
    await api.db.manager.update(Endpoint, { id: endpointId(webhook) }, { failingSince });
    expect(await owner.tag(path)).toBe(tag);
    expect((await owner.put(path, { ...ticket, url, description: 'anew' }, tag)).status).toBe(200);
  });

  it.each([
    ['switched on', { enabled: true }],
    ['given another address', { enabled: false, url: 'https://desk.example/new' }],
  ])('is well again, and the five days begin anew, once it is saved %s', async (_, change) => {
    const owner = await anOwnedBot(api);
    const { path } = await aDisabled(owner);
    expect((await owner.put(path, { ...ticket, url, ...change })).body).toMatchObject(well);
  });

  it('stays as it is when the webhook is switched off', async () => {
    const owner = await anOwnedBot(api);
    const { path } = await aDisabled(owner);
    expect((await owner.put(path, { ...ticket, url, enabled: false })).body).toMatchObject(disabled);
  });
});

it('what a webhook still has to send is cancelled when it is deleted', async () => {
  const owner = await anOwnedBot(api);
  const [gone, stays] = [await aWebhook(owner, { url }), await aWebhook(owner, { url }, { name: 'other' })];
  const { conversation: started } = await api.arrive(owner.bot);
  const [conversation] = await api.db.query<ConversationRow[]>(
    'SELECT id, account_id AS "accountId", bot_id AS "botId" FROM conversations WHERE id = $1',
    [idOf('conversation').parse(started.id)],
  );
  if (!conversation) throw new Error('Expected a conversation.');
  const waiting = async ({ id: webhookId }: Webhook) =>
    await aDelivery(api.db, conversation, { state: 'retrying', nextAt: new Date(), webhook: { webhookId, url } });
  const [one, other] = [await waiting(gone), await waiting(stays)];
  expect((await owner.delete(`webhooks/${gone.id}`)).status).toBe(204);
  expect(await rowOf(api, one)).toMatchObject({ state: 'cancelled', reason: 'the webhook was deleted by test' });
  expect(await rowOf(api, other)).toMatchObject({ state: 'retrying' });
});
