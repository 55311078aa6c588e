import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook as Verifier } from 'standardwebhooks';
import type { Webhook } from '#actions/webhooks/settings.js';
import { loadConfig } from '#config/config.js';
import { idOf } from '#contracts/ids.js';
import type { Problem } from '#contracts/problem.js';
import type { SigningSecret, TestedWebhook } from '#contracts/webhooks.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { open } from '#database/secrets.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';
import { TestQuota } from './test-quota.js';

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

const whsec = /^whsec_[A-Za-z0-9+/]{43}=$/;
const ticket = {
  name: 'open_ticket',
  description: 'When something is broken.',
  successMessage: 'Done.',
};

async function aWebhook(owner: OwnedBot, more: object = {}) {
  const { status, body } = await owner.post<Webhook & SigningSecret>('webhooks', {
    ...ticket,
    url: receiver.url,
    ...more,
  });
  expect(status).toBe(201);
  return body;
}

const uuidOf = ({ id }: Pick<Webhook, 'id'>): string => idOf('webhook').parse(id);
const test = async (owner: OwnedBot, { id }: Pick<Webhook, 'id'>) =>
  (await owner.post<TestedWebhook>(`webhooks/${id}/test`, {})).body;
const rotate = async (owner: OwnedBot, { id }: Pick<Webhook, 'id'>) =>
  (await owner.post<SigningSecret>(`webhooks/${id}/rotate-secret`, {})).body.secret;

/** What came in, if it is signed with the secret; throws otherwise. */
function verified(secret: string, n = -1) {
  const { headers, body } = receiver.calls.at(n) ?? { headers: {}, body: '' };
  const said = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return new Verifier(secret).verify(body, said);
}

describe('the test of a webhook', () => {
  it('sends a signed sample with a value for every input, and shows what was sent and answered', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner, {
      headers: { Authorization: 'Bearer s3cr3t-value', 'x-pin': '1234' },
      inputs: ['string', 'email', 'phone', 'number', 'integer', 'boolean'].map((type) => ({ name: `a_${type}`, type })),
    });
    receiver.script({ status: 201, json: { ticket: 7, echo: 'Bearer s3cr3t-value' } });
    const { request, outcome } = await test(owner, webhook);
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
    expect(verified(webhook.secret)).toMatchObject({
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
    const { request } = await test(owner, await aWebhook(owner, { sendSummary: true }));
    expect(JSON.parse(request.body).data.summary).toEqual(expect.any(String));
  });

  it.each([400, 410, 500])('that is answered %d is not repeated, and switches nothing off', async (status) => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    receiver.script({ status, json: { why: 'no' } });
    const { outcome } = await test(owner, webhook);
    expect(outcome).toMatchObject({ ok: false, status, error: null, answer: '{"why":"no"}' });
    expect((await test(owner, webhook)).outcome).toMatchObject({ ok: true, answer: '' });
    expect(receiver.calls).toHaveLength(2);
  });

  it('shows no more than a kilobyte of the answer', async () => {
    const owner = await anOwnedBot(api);
    receiver.script({ status: 200, json: 'é'.repeat(2000) });
    const { outcome } = await test(owner, await aWebhook(owner));
    expect(outcome.answer).toBe(`"${'é'.repeat(511)}`);
  });

  it('says so when nobody is there', async () => {
    const owner = await anOwnedBot(api);
    const { outcome } = await test(owner, await aWebhook(owner, { url: 'http://127.0.0.1:1/' }));
    expect(outcome).toMatchObject({ ok: false, status: null, error: expect.stringMatching(/refused/), answer: '' });
  });

  it('gives a webhook that was made without a secret one', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    await api.db.manager.update(Endpoint, { id: uuidOf(webhook) }, { secret: null });
    expect((await test(owner, webhook)).outcome.ok).toBe(true);
    const { secret, accountId, id } = await api.db.manager.findOneByOrFail(Endpoint, { id: uuidOf(webhook) });
    const { encryptionKeys } = loadConfig({
      DATABASE_URL: 'postgres://x',
      ENCRYPTION_KEYS: testEncryptionKeys,
    }).secrets;
    verified(open(encryptionKeys, secret ?? Buffer.alloc(0), { table: 'endpoints', id, accountId }));
  });

  it('is made ten times a minute by an account, and no more', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    for (let n = 0; n < 10; n += 1) expect((await test(owner, webhook)).outcome.ok).toBe(true);
    const late = await owner.post<Problem>(`webhooks/${webhook.id}/test`, {});
    expect([late.status, late.body.code]).toEqual([429, 'rate_limited']);
    const seconds = Number(late.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(receiver.calls).toHaveLength(10);
    const other = await anOwnedBot(api);
    expect((await test(other, await aWebhook(other))).outcome.ok).toBe(true);
  });

  it('is counted over the last minute, not from minute to minute', () => {
    const quota = new TestQuota();
    for (let n = 0; n < 10; n += 1) quota.take('a', n * 1000);
    expect(() => quota.take('a', 59_999)).toThrow(/in 1 s/);
    quota.take('a', 60_000);
    expect(() => quota.take('a', 60_001)).toThrow(/in 1 s/);
    quota.take('b', 60_001);
  });
});

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
    const [one, other] = [await aWebhook(owner), await aWebhook(owner, { name: 'other' })];
    expect(one.secret).not.toBe(other.secret);
    const { secret } = await api.db.manager.findOneByOrFail(Endpoint, { id: uuidOf(one) });
    expect(secret?.includes(one.secret)).toBe(false);
  });

  it('stays when the webhook is saved', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    await owner.put(`webhooks/${webhook.id}`, { ...ticket, url: receiver.url, description: 'anew' });
    await test(owner, webhook);
    verified(webhook.secret);
  });

  it('that is rotated still signs for a day beside the new one', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    const second = await rotate(owner, webhook);
    expect(second).toMatch(whsec);
    expect(second).not.toBe(webhook.secret);
    await test(owner, webhook);
    verified(webhook.secret);
    verified(second);
    const id = uuidOf(webhook);
    const [left] = await api.db.query(
      "SELECT previous_until - now() BETWEEN '23 h 59 min' AND '24 h' AS day FROM endpoints WHERE id = $1",
      [id],
    );
    expect(left).toEqual({ day: true });
    await api.db.manager.update(Endpoint, { id }, { previousUntil: new Date() });
    await test(owner, webhook);
    verified(second);
    expect(() => verified(webhook.secret)).toThrow();
  });

  it('that is rotated twice is the last but one no more', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    const second = await rotate(owner, webhook);
    const third = await rotate(owner, webhook);
    await test(owner, webhook);
    verified(second);
    verified(third);
    expect(() => verified(webhook.secret)).toThrow();
  });

  it.each(['test', 'rotate-secret'])("of somebody else's webhook has no %s", async (what) => {
    const [owner, other] = [await anOwnedBot(api), await anOwnedBot(api)];
    const { id } = await aWebhook(owner);
    const paths = [
      `/v1/bots/${other.bot.id}/webhooks/${id}/${what}`,
      `/v1/bots/${owner.bot.id}/webhooks/${id}/${what}`,
    ];
    for (const path of paths) expect((await api.ask('POST', path, { token: other.token, body: {} })).status).toBe(404);
    expect((await owner.post(`webhooks/hook_${'0'.repeat(32)}/${what}`, {})).status).toBe(404);
    expect(receiver.calls).toEqual([]);
  });
});

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
    const { id } = await aWebhook(owner);
    const saved = await owner.put<Problem>(`webhooks/${id}`, { ...ticket, url });
    expect([saved.status, saved.body.errors]).toEqual(expected);
  });

  it('that failed gets another chance when it is saved', async () => {
    const owner = await anOwnedBot(api);
    const webhook = await aWebhook(owner);
    const now = new Date();
    const off = { failingSince: now, disabledAt: now, disabledReason: 'the receiver answered 410 Gone' };
    await api.db.manager.update(Endpoint, { id: uuidOf(webhook) }, off);
    await owner.put(`webhooks/${webhook.id}`, { ...ticket, url: receiver.url });
    expect(await api.db.manager.findOneByOrFail(Endpoint, { id: uuidOf(webhook) })).toMatchObject({
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
