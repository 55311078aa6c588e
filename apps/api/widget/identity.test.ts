import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Bot, BotIdentity, IdentitySecret } from '#contracts/bots.js';
import type { ConversationSummary } from '#contracts/conversations.js';
import type { Problem } from '#contracts/problem.js';
import type { IdentifiedVisitor, StartedConversation } from '#contracts/widget.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let key: string;
let bot: Bot;
let secret: string;
beforeAll(async () => {
  api = await openTestApi();
  key = await api.newKey();
});
afterAll(async () => await api.close());
beforeEach(async () => {
  bot = await api.aBot(key);
  secret = await rotate();
});

const rotate = async (): Promise<string> =>
  (await api.ask<IdentitySecret>('POST', `/v1/bots/${bot.id}/identity/rotate-secret`, { token: key })).body.secret;

interface Signing {
  key?: string;
  alg?: string;
  aud?: string;
  exp?: string;
}

/** As the server of a website signs who its user is. */
const signed = async (claims: object, { key: by = secret, alg = 'HS256', aud, exp = '10 min' }: Signing = {}) =>
  await new SignJWT({ sub: 'user-7', ...claims })
    .setProtectedHeader({ alg })
    .setAudience(aud ?? bot.publicId)
    .setExpirationTime(exp)
    .sign(Buffer.from(by));

const start = async <T = StartedConversation>(body: object, token?: string) =>
  await api.ask<T>('POST', `/v1/widget/${bot.publicId}/conversations`, { body, ...(token && { token }) });
const identify = async <T = IdentifiedVisitor>(token: string, body: object) =>
  await api.ask<T>('POST', '/v1/widget/conversation/identify', { token, body });
const shown = async ({ conversation }: StartedConversation): Promise<ConversationSummary> =>
  (await api.ask<ConversationSummary>('GET', `/v1/conversations/${conversation.id}`, { token: key })).body;

const ann = { name: 'Ann', email: 'ann@example.org' };

describe('a signed identity', () => {
  it('says who the visitor is, on every device', async () => {
    const desk = await start({ identity: await signed(ann) });
    const phone = await start({ identity: await signed({}) });
    for (const { body } of [desk, phone]) {
      const { subject, visitor } = await shown(body);
      expect([subject, visitor]).toEqual(['user-7', { ...ann, phone: null }]);
    }
  });

  it('is of one bot: the same user of another website is somebody else', async () => {
    await start({ identity: await signed(ann) });
    bot = await api.aBot(key);
    secret = await rotate();
    const { body } = await start({ identity: await signed({}) });
    expect((await shown(body)).visitor.name).toBeNull();
  });

  it('goes before what the page says, which changes nothing of it later', async () => {
    const { body } = await start({ identity: await signed(ann), visitor: { name: 'Eve', phone: '+4930123456' } });
    expect((await shown(body)).visitor).toEqual({ ...ann, phone: '+4930123456' });
    const { body: told } = await identify(body.token, { visitor: { email: 'eve@example.org' } });
    expect(told.verified).toBe(true);
    expect((await shown(body)).visitor.email).toBe(ann.email);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['no JWT', async () => 'ann', 'it is not a signed JWT'],
    [
      'another key',
      async () => await signed(ann, { key: 'idsec_of-somebody-else-who-is-long-enough' }),
      'its signature does not match',
    ],
    ['another algorithm', async () => await signed(ann, { alg: 'HS512' }), 'expected the algorithm HS256'],
    ['another audience', async () => await signed(ann, { aud: 'other' }), 'its claim aud is missing or wrong'],
    ['one that is over', async () => await signed(ann, { exp: '-2 min' }), 'it is expired'],
    ['one for ever', async () => await signed(ann, { exp: '1 year' }), 'expected exp within an hour'],
    ['nobody', async () => await signed({ sub: '' }), 'its claim sub is not valid'],
    ['an address that is none', async () => await signed({ email: 'ann' }), 'its claim email is not valid'],
    [
      'no signature',
      async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await signed(ann)).split('.')[1]}.`,
      'expected the algorithm HS256',
    ],
  ])('is refused with its reason: %s', async (_, token, why) => {
    const { status, body } = await start<Problem>({ identity: await token() });
    expect([status, body.code, body.errors]).toEqual([401, 'unauthorized', [{ pointer: '/identity', detail: why }]]);
  });

  it('by the key before is good for a day after a new key was made, and no longer', async () => {
    const before = secret;
    secret = await rotate();
    expect((await start({ identity: await signed(ann, { key: before }) })).status).toBe(201);
    await api.db.query("UPDATE bots SET identity_secret_since = now() - interval '25 hours' WHERE public_id = $1", [
      bot.publicId,
    ]);
    expect((await start({ identity: await signed(ann, { key: before }) })).status).toBe(401);
    expect((await start({ identity: await signed(ann) })).status).toBe(201);
  });

  it('makes who chatted without a name known, with what they left', async () => {
    const { body: before } = await start({});
    await api.db.query(
      `INSERT INTO leads (id, account_id, bot_id, visitor_id, conversation_id, name, email, source)
       SELECT gen_random_uuid(), account_id, bot_id, visitor_id, id, 'Ann', 'ann@example.org', 'form'
       FROM conversations WHERE id = $1`,
      [before.conversation.id.replace(/^conv_/, '')],
    );
    const { body: known } = await start({ identity: await signed(ann) });
    expect((await identify(before.token, { identity: await signed({}) })).body).toEqual({ verified: true });
    const [one, other] = [await shown(before), await shown(known)];
    expect([one.subject, one.visitor, one.leadId === null]).toEqual(['user-7', other.visitor, false]);
    const [{ count }] = await api.db.query<[{ count: number }]>(
      'SELECT count(*)::int FROM visitors v JOIN bots b ON b.id = v.bot_id WHERE b.public_id = $1',
      [bot.publicId],
    );
    expect(count).toBe(1);
  });

  it('does not take over the conversation of somebody else', async () => {
    const { body } = await start({ identity: await signed(ann) });
    const other = await identify<Problem>(body.token, { identity: await signed({ sub: 'user-8' }) });
    expect([other.status, other.body.code]).toEqual([403, 'forbidden']);
    const next = await start({ identity: await signed({ sub: 'user-8' }) }, body.token);
    const { previousId, visitor } = await shown(next.body);
    expect([previousId, visitor.name]).toEqual([null, null]);
  });

  it('is one visitor when two pages bring it at once', async () => {
    const identity = await signed(ann);
    const both = await Promise.all(Array.from({ length: 8 }, async () => await start({ identity })));
    expect(both.map(({ status }) => status)).toEqual(Array(8).fill(201));
    const [{ count }] = await api.db.query<[{ count: number }]>(
      "SELECT count(*)::int FROM visitors v JOIN bots b ON b.id = v.bot_id WHERE b.public_id = $1 AND subject = 'user-7'",
      [bot.publicId],
    );
    expect(count).toBe(1);
  });
});

describe('a bot that requires identities', () => {
  const settings = { name: 'Fern', identity: 'required' };
  const save = async <T>() =>
    await api.ask<T>('PUT', `/v1/bots/${bot.id}`, { token: key, body: settings, headers: { 'if-match': '"1"' } });

  it('turns away who shows none', async () => {
    await save();
    expect((await start<Problem>({ visitor: ann })).status).toBe(401);
    expect((await start({ identity: await signed(ann) })).status).toBe(201);
  });

  it('has a secret first', async () => {
    bot = await api.aBot(key);
    const { status, body } = await save<Problem>();
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/identity']);
    const identity = async () =>
      (await api.ask<BotIdentity>('GET', `/v1/bots/${bot.id}/identity`, { token: key })).body.secretSince;
    expect(await identity()).toBeNull();
    await rotate();
    expect(await identity()).not.toBeNull();
    expect((await save()).status).toBe(200);
  });

  it('keeps its secret sealed, and other accounts away from it', async () => {
    const rows = await api.db.query<object[]>('SELECT * FROM bots');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(
      rows.some((row) => Object.values(row).some((value) => Buffer.isBuffer(value) && value.includes(secret))),
    ).toBe(false);
    const stranger = await api.newKey();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/rotate-secret'],
    ] as const)
      expect((await api.ask(method, `/v1/bots/${bot.id}/identity${path}`, { token: stranger })).status).toBe(404);
  });
});

describe('what a page says of a visit', () => {
  it('stands at the conversation, and grows', async () => {
    const { body } = await start({ context: { plan: 'Family', basket: '3' } });
    await identify(body.token, { context: { basket: '4', 'last order': 'A-17' } });
    expect((await shown(body)).context).toEqual({ plan: 'Family', basket: '4', 'last order': 'A-17' });
  });

  it('is bounded', async () => {
    const many = (count: number, from = 0) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${from + index}`, 'x']));
    expect((await start<Problem>({ context: many(21) })).status).toBe(422);
    const { body } = await start({ context: many(20) });
    for (const context of [many(1, 20), { a: 'x'.repeat(501) }, { '<b>': 'x' }, { a: 1 }])
      expect((await identify<Problem>(body.token, { context })).status).toBe(422);
    expect((await identify(body.token, { context: many(20) })).status).toBe(200);
  });
});
