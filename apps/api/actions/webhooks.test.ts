import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Webhook } from '#actions/webhooks/settings.js';
import { loadConfig } from '#config/config.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import type { SigningSecret } from '#contracts/webhooks.js';
import { open } from '#database/secrets.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';

let api: TestApi;
let owner: OwnedBot;
beforeAll(async () => {
  api = await openTestApi();
  owner = await anOwnedBot(api);
});
afterAll(async () => await api.close());

const saysWhy = /expected|is not known here|is set by Parley itself/i;
const x = (count: number): string => 'x'.repeat(count);
const least = {
  name: 'ticket',
  description: 'When it is broken.',
  url: 'https://shop.example/hook',
  successMessage: 'Done.',
};
const input = (name: string) => ({ name, type: 'string', required: true, description: '' });
const inputs = (count: number) => Array.from({ length: count }, (_, n) => input(`input_${n}`));

const rows = z.array(z.object({ id: z.string(), account_id: z.string(), headers: z.instanceof(Buffer).nullable() }));

/** The endpoint of a webhook as its row holds it. */
async function endpointOf({ id }: Webhook) {
  const [row] = rows.parse(
    await api.db.query('SELECT id, account_id, headers FROM endpoints WHERE id = $1', [id.slice('hook_'.length)]),
  );
  return row;
}

async function headersOf(webhook: Webhook): Promise<unknown> {
  const row = await endpointOf(webhook);
  if (!row?.headers) return null;
  const { encryptionKeys } = loadConfig({ DATABASE_URL: 'postgres://x', ENCRYPTION_KEYS: testEncryptionKeys }).secrets;
  return JSON.parse(open(encryptionKeys, row.headers, { table: 'endpoints', id: row.id, accountId: row.account_id }));
}

describe('a webhook', () => {
  it('is made, read, replaced, switched off and deleted', async () => {
    const mine = await anOwnedBot(api);
    const made = await mine.post<Webhook & SigningSecret>('webhooks', least);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^hook_[0-9a-f]{32}$/),
      ...least,
      notWhen: '',
      sendSummary: false,
      fallbackSuccessMessage: '',
      inputs: [],
      confirm: false,
      frequency: { per: 'conversation', max: 1 },
      mailLateResult: false,
      enabled: true,
      headerNames: [],
      health: 'well',
      failingSince: null,
      disabledAt: null,
      disabledReason: null,
      secret: expect.stringMatching(/^whsec_/),
    });
    const path = `webhooks/${made.body.id}`;
    const read = await mine.get<Webhook>(path);
    const { secret, ...kept } = made.body;
    expect([read.body, read.headers.get('etag')]).toEqual([kept, made.headers.get('etag')]);
    const off = await mine.put<Webhook>(path, { ...least, inputs: [input('email')], enabled: false });
    expect([off.status, off.body]).toMatchObject([200, { id: made.body.id, enabled: false, inputs: [input('email')] }]);
    expect(off.headers.get('etag')).toBe(await mine.tag(path));
    expect((await mine.delete(path)).status).toBe(204);
    expect((await mine.delete(path)).status).toBe(404);
    expect((await mine.get(path)).status).toBe(404);
    expect((await mine.put(path, least, '"x"')).status).toBe(404);
    expect((await mine.get<Page<Webhook>>('webhooks')).body.data).toEqual([]);
    expect(await mine.version()).toBe(4);
  });

  it('is replaced only by who read it, whatever else was saved since', async () => {
    const mine = await anOwnedBot(api);
    const { body, headers } = await mine.post<Webhook>('webhooks', least);
    const tag = headers.get('etag');
    await mine.post('webhooks', { ...least, name: 'other' });
    const path = `webhooks/${body.id}`;
    expect((await mine.put<Problem>(path, least, null)).body.code).toBe('precondition_required');
    expect((await mine.put(path, { ...least, description: 'left' }, tag)).status).toBe(200);
    expect((await mine.put<Problem>(path, { ...least, description: 'right' }, tag)).body.code).toBe('version_conflict');
  });

  it('gets a name that models take, and says so', async () => {
    const { body } = await owner.post<Webhook>('webhooks', { ...least, name: ' 2. Créate Support-Ticket! ' });
    expect(body.name).toBe('create_support_ticket');
  });

  it('has a name of its own in its bot, which it may keep', async () => {
    const mine = await anOwnedBot(api);
    const { body } = await mine.post<Webhook>('webhooks', least);
    const twin = await mine.post<Problem>('webhooks', { ...least, name: 'Ticket' });
    expect([twin.status, twin.body.errors]).toEqual([
      422,
      [{ pointer: '/name', detail: 'expected another name: this bot has a webhook ticket already' }],
    ]);
    const other = await mine.post<Webhook>('webhooks', { ...least, name: 'other' });
    expect((await mine.put(`webhooks/${other.body.id}`, least)).status).toBe(422);
    expect((await mine.put(`webhooks/${body.id}`, { ...least, description: 'anew' })).status).toBe(200);
    expect((await (await anOwnedBot(api)).post('webhooks', least)).status).toBe(201);
  });

  it.each(['hand_over', 'Show Buttons', 'end-conversation'])('is not called %s', async (name) => {
    const { status, body } = await owner.post<Problem>('webhooks', { ...least, name });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/name']]);
  });

  it('is one of at most twenty', async () => {
    const mine = await anOwnedBot(api);
    for (let n = 1; n <= 20; n += 1)
      expect((await mine.post('webhooks', { ...least, name: `hook_${n}` })).status).toBe(201);
    const { status, body } = await mine.post<Problem>('webhooks', least);
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '', detail: 'expected at most 20 webhooks for a bot; it has 20 already' }],
    ]);
    const { data } = (await mine.get<Page<Webhook>>('webhooks?limit=100')).body;
    expect(data.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, n) => `hook_${n + 1}`));
    expect((await mine.delete(`webhooks/${data[0]?.id}`)).status).toBe(204);
    expect((await mine.post('webhooks', least)).status).toBe(201);
  });

  it.each([
    ['a name of 64 characters', { name: x(64) }],
    ['a description of 1000 characters', { description: x(1000) }],
    ['messages of 1000 characters', { successMessage: x(1000), fallbackSuccessMessage: x(1000), notWhen: x(500) }],
    ['placeholders', { successMessage: 'Ticket {{response.ticket.id}}, [ID]' }],
    ['20 inputs', { inputs: inputs(20) }],
    ['20 times in a conversation', { frequency: { per: 'conversation', max: 20 } }],
    ['an address over http', { url: 'http://shop.example/hook' }],
  ])('may have %s', async (_, settings) => {
    const { status, body } = await (await anOwnedBot(api)).post('webhooks', { ...least, ...settings });
    expect([status, body]).toMatchObject([201, settings]);
  });

  it.each([
    ['a name of which nothing is left', { name: '!!' }, '/name'],
    ['no description', { description: '' }, '/description'],
    ['a description of 1001 characters', { description: x(1001) }, '/description'],
    ['a "not when" of 501 characters', { notWhen: x(501) }, '/notWhen'],
    ['an address that runs', { url: 'javascript:alert(1)' }, '/url'],
    ['an address of 2049 characters', { url: `https://shop.example/${x(2028)}` }, '/url'],
    ['no success message', { successMessage: '' }, '/successMessage'],
    ['a success message of 1001 characters', { successMessage: x(1001) }, '/successMessage'],
    ['a fallback that needs values', { fallbackSuccessMessage: 'Ticket [ID]' }, '/fallbackSuccessMessage'],
    ['a fallback of 1001 characters', { fallbackSuccessMessage: x(1001) }, '/fallbackSuccessMessage'],
    ['21 inputs', { inputs: inputs(21) }, '/inputs'],
    ['an input twice', { inputs: [input('email'), input('email')] }, '/inputs'],
    ['an input with a capital', { inputs: [input('Email')] }, '/inputs/0/name'],
    ['an input of an unknown type', { inputs: [{ ...input('when'), type: 'date' }] }, '/inputs/0/type'],
    [
      'an input described in 301 characters',
      { inputs: [{ ...input('a'), description: x(301) }] },
      '/inputs/0/description',
    ],
    ['never', { frequency: { per: 'conversation', max: 0 } }, '/frequency/max'],
    ['21 times in a conversation', { frequency: { per: 'conversation', max: 21 } }, '/frequency/max'],
    ['once a day', { frequency: { per: 'day', max: 1 } }, '/frequency/per'],
    ['the header host', { headers: { Host: 'internal' } }, '/headers/Host'],
    ['a header of our own', { headers: { 'webhook-signature': 'v1,x' } }, '/headers/webhook-signature'],
    ['a header name with a blank', { headers: { 'x y': 'z' } }, '/headers/x y'],
    ['a header in a header', { headers: { 'x-a': 'b\r\nx-c: d' } }, '/headers/x-a'],
    ['a header of 1001 characters', { headers: { 'x-a': x(1001) } }, '/headers/x-a'],
    ['21 headers', { headers: Object.fromEntries(inputs(21).map(({ name }, n) => [`x-${n}`, name])) }, '/headers'],
    ['an id of its own', { id: 'hook_1' }, '/id'],
  ])('is refused with %s', async (_, settings, pointer) => {
    const { status, body } = await owner.post<Problem>('webhooks', { ...least, name: 'refused', ...settings });
    expect([status, body.errors]).toEqual([422, [{ pointer, detail: expect.stringMatching(saysWhy) }]]);
  });
});

describe('the headers of a webhook', () => {
  const headers = { Authorization: 'Bearer s3cr3t-value', 'x-team': 'coffee' };

  it('are kept sealed and never come back', async () => {
    const mine = await anOwnedBot(api);
    const made = await mine.post<Webhook>('webhooks', { ...least, headers });
    const path = `webhooks/${made.body.id}`;
    expect(made.body).toMatchObject({ headerNames: ['Authorization', 'x-team'] });
    const answers = [made, await mine.get(path), await mine.get('webhooks'), await mine.get('')];
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toMatch(/s3cr3t|"headers"/);
    expect(await headersOf(made.body)).toEqual(headers);
    expect((await endpointOf(made.body))?.headers?.includes('s3cr3t')).toBe(false);
    const [stored] = await api.db.query(
      `SELECT string_agg(v::text, '') AS text FROM bot_versions v JOIN bots b ON b.id = v.bot_id WHERE b.public_id = $1`,
      [mine.bot.publicId],
    );
    expect(stored.text).toContain('Authorization');
    expect(stored.text).not.toContain('s3cr3t');
  });

  it('stay when they are left out, are replaced when given, and are gone when empty', async () => {
    const mine = await anOwnedBot(api);
    const { body } = await mine.post<Webhook>('webhooks', { ...least, headers });
    const path = `webhooks/${body.id}`;
    expect((await mine.put(path, { ...least, enabled: false })).body).toMatchObject({ headerNames: body.headerNames });
    expect(await headersOf(body)).toEqual(headers);
    expect((await mine.put(path, { ...least, headers: { 'x-a': 'b' } })).body).toMatchObject({ headerNames: ['x-a'] });
    expect(await headersOf(body)).toEqual({ 'x-a': 'b' });
    expect((await mine.put(path, { ...least, headers: {} })).body).toMatchObject({ headerNames: [] });
    expect((await endpointOf(body))?.headers).toBeNull();
  });

  it('are not kept when the webhook is refused, and go with it', async () => {
    const mine = await anOwnedBot(api);
    const { body } = await mine.post<Webhook>('webhooks', { ...least, headers });
    await mine.changePlan('free');
    expect((await mine.put(`webhooks/${body.id}`, { ...least, headers: {} })).status).toBe(403);
    expect(await headersOf(body)).toEqual(headers);
    expect((await mine.delete(`webhooks/${body.id}`)).status).toBe(204);
    expect(await endpointOf(body)).toBeUndefined();
  });
});
