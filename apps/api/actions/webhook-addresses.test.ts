import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/problem.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot } from '../testing/owned-bot.js';
import { aWebhook, endpointId, ticket } from './testing/webhooks.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const allowed = { url: 'http://127.0.0.1:8026/hook' };

describe('the address of a webhook', () => {
  it.each([
    ['http://10.0.0.7/hook', 'expected a public address: 10.0.0.7 is private or reserved'],
    ['http://169.254.169.254/latest', 'expected a public address: 169.254.169.254 is private or reserved'],
    ['https://[::1]/hook', 'expected a public address: ::1 is private or reserved'],
    ['https://ann:pw@shop.example/', 'expected an address without user name and password'],
  ])('is not %s', async (url, detail) => {
    const owner = await anOwnedBot(api);
    const expected = [422, [{ pointer: '/url', detail }]];
    const added = await owner.post<Problem>('webhooks', { ...ticket, url });
    expect([added.status, added.body.errors]).toEqual(expected);
    const { id } = await aWebhook(owner, allowed);
    const saved = await owner.put<Problem>(`webhooks/${id}`, { ...ticket, url });
    expect([saved.status, saved.body.errors]).toEqual(expected);
  });

  it('that failed gets another chance when it is saved', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, allowed);
    const now = new Date();
    const off = { failingSince: now, disabledAt: now, disabledReason: 'the receiver answered 410 Gone' };
    await api.db.manager.update(Endpoint, { id: endpointId(webhook) }, off);
    await owner.put(`webhooks/${webhook.id}`, { ...ticket, ...allowed });
    expect(await api.db.manager.findOneByOrFail(Endpoint, { id: endpointId(webhook) })).toMatchObject({
      failingSince: null,
      disabledAt: null,
      disabledReason: null,
    });
  });
});

describe('an operator who allows nothing beyond the usual', () => {
  let strict: TestApi;
  beforeAll(async () => {
    strict = await openTestApi({ OUTBOUND_ALLOWED_RANGES: '', OUTBOUND_ALLOW_HTTP: '', OUTBOUND_PORTS: '' });
  });
  afterAll(async () => await strict.close());

  it.each([
    ['http://shop.example/hook', 'expected an address that starts with https://'],
    ['https://shop.example:8443/hook', 'expected port 443, not 8443'],
    ['https://127.0.0.1/hook', 'expected a public address: 127.0.0.1 is private or reserved'],
  ])('has no webhook at %s', async (url, detail) => {
    const { status, body } = await (await anOwnedBot(strict)).post<Problem>('webhooks', { ...ticket, url });
    expect([status, body.errors]).toEqual([422, [{ pointer: '/url', detail }]]);
  });
});
