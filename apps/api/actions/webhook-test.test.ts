import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#config/config.js';
import type { Problem } from '#contracts/problem.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { open } from '#database/secrets.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot } from '../testing/owned-bot.js';
import { verified } from './testing/verified.js';
import { aWebhook, endpointId, tested } from './testing/webhooks.js';

let api: TestApi;
let receiver: Receiver;
beforeAll(async () => {
  api = await openTestApi({ PUBLIC_URL: 'https://chat.example' });
  receiver = await openReceiver();
});
afterAll(async () => {
  await api.close();
  await receiver.close();
});
beforeEach(() => receiver.reset());

describe('the test of a webhook', () => {
  it('sends a signed sample with a value for every input, and shows what was sent and answered', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver, {
      headers: { Authorization: 'Bearer s3cr3t-value', 'x-pin': '1234' },
      inputs: ['string', 'email', 'phone', 'number', 'integer', 'boolean'].map((type) => ({ name: `a_${type}`, type })),
    });
    receiver.script({ status: 201, json: { ticket: 7, echo: 'Bearer s3cr3t-value' } });
    const { request, outcome } = await tested(owner, webhook);
    expect(outcome).toEqual({
      ok: true,
      status: 201,
      error: null,
      durationMs: expect.any(Number),
      answer: '{"ticket":7,"echo":"[secret]"}',
    });
    const [call] = receiver.calls;
    expect([request.url, request.body]).toEqual([receiver.url, call?.body]);
    expect(request.headers).toEqual({
      Authorization: '[secret]',
      'x-pin': '[secret]',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Parley\/\d+\.\d+\.\d+$/),
      'webhook-id': call?.headers['webhook-id'],
      'webhook-timestamp': call?.headers['webhook-timestamp'],
      'webhook-signature': call?.headers['webhook-signature'],
    });
    expect(call?.headers).toMatchObject({ authorization: 'Bearer s3cr3t-value', 'x-pin': '1234' });
    expect(verified(receiver, webhook.secret)).toMatchObject({
      type: 'action.triggered',
      data: {
        test: true,
        action: {
          name: 'open_ticket',
          inputs: {
            a_string: expect.any(String),
            a_email: expect.stringContaining('@'),
            a_phone: expect.stringMatching(/^\+\d+$/),
            a_number: expect.any(Number),
            a_integer: 3,
            a_boolean: true,
          },
        },
        bot: { id: owner.bot.id, name: owner.bot.name },
        conversation: { url: expect.stringMatching(/^https:\/\/chat\.example\/conversations\/conv_0+$/) },
        visitor: { email: expect.any(String), consent: { given: true } },
      },
    });
    expect(request.body).not.toContain('summary');
    expect(await api.db.query('SELECT FROM deliveries')).toEqual([]);
  });

  it('has a summary when one would be sent', async () => {
    const owner = await anOwnedBot(api);
    const { request } = await tested(owner, await aWebhook(owner, receiver, { sendSummary: true }));
    expect(JSON.parse(request.body).data.summary).toEqual(expect.any(String));
  });

  it.each([400, 410, 500])('that is answered %d is not repeated, and switches nothing off', async (status) => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    receiver.script({ status, json: { why: 'no' } });
    const { outcome } = await tested(owner, webhook);
    expect(outcome).toMatchObject({ ok: false, status, error: null, answer: '{"why":"no"}' });
    expect((await tested(owner, webhook)).outcome).toMatchObject({ ok: true, answer: '' });
    expect(receiver.calls).toHaveLength(2);
  });

  it('shows no more than a kilobyte of the answer', async () => {
    const owner = await anOwnedBot(api);
    receiver.script({ status: 200, json: 'é'.repeat(2000) });
    const { outcome } = await tested(owner, await aWebhook(owner, receiver));
    expect(outcome.answer).toBe(`"${'é'.repeat(511)}`);
  });

  it('says so when nobody is there', async () => {
    const owner = await anOwnedBot(api);
    const { outcome } = await tested(owner, await aWebhook(owner, { url: 'http://127.0.0.1:1/' }));
    expect(outcome).toMatchObject({ ok: false, status: null, error: expect.stringMatching(/refused/), answer: '' });
  });

  it('gives a webhook that was made without a secret one', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    await api.db.manager.update(Endpoint, { id: endpointId(webhook) }, { secret: null });
    expect((await tested(owner, webhook)).outcome.ok).toBe(true);
    const { secret, accountId, id } = await api.db.manager.findOneByOrFail(Endpoint, { id: endpointId(webhook) });
    const { encryptionKeys } = loadConfig({
      DATABASE_URL: 'postgres://x',
      ENCRYPTION_KEYS: testEncryptionKeys,
    }).secrets;
    verified(receiver, open(encryptionKeys, secret ?? Buffer.alloc(0), { table: 'endpoints', id, accountId }));
  });

  it('is made ten times a minute by an account, and no more', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, receiver);
    for (let n = 0; n < 10; n += 1) expect((await tested(owner, webhook)).outcome.ok).toBe(true);
    const late = await owner.post<Problem>(`webhooks/${webhook.id}/test`, {});
    expect([late.status, late.body.code]).toEqual([429, 'rate_limited']);
    const seconds = Number(late.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(receiver.calls).toHaveLength(10);
    const other = await anOwnedBot(api);
    expect((await tested(other, await aWebhook(other, receiver))).outcome.ok).toBe(true);
  });
});
