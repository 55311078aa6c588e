import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '#config/log.js';
import type { Bot } from '#contracts/bots.js';
import type { Problem } from '#contracts/problem.js';
import type { StartedConversation } from '#contracts/widget.js';
import { sweepLimits } from '#database/rate-limits.js';
import { until } from '#testing/until.js';
import { startApi } from '../api.js';
import { askAsDocumented } from '../testing/ask.js';
import { EventReader } from '../testing/event-reader.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let replica: Pick<TestApi, 'url' | 'ask'>;
let stopReplica: () => Promise<void>;
let bot: Bot;
const readers: EventReader[] = [];
beforeAll(async () => {
  api = await openTestApi({
    // One proxy is trusted: of the forwarded addresses, the last is its own, and the others are hearsay.
    TRUST_PROXY: '1',
    EVENTS_PING_MS: '400',
    LIMIT_ADDRESS_STARTS: '10',
    LIMIT_VISITOR_MESSAGES: '20',
    LIMIT_VISITOR_ACTS: '5',
    LIMIT_VISITOR_STREAMS: '3',
    LIMIT_CONVERSATION_MESSAGES: '25',
    LIMIT_BOT_MESSAGES: '30',
    LIMIT_ACCOUNT_MESSAGES: '40',
    LIMIT_OWNER_REQUESTS: '50',
  });
  const { url, stop } = await startApi(api.config, createLog('silent', 'test'));
  replica = { url, ask: await askAsDocumented(url) };
  stopReplica = stop;
  bot = await api.aBot(await api.newKey());
});
afterAll(async () => {
  await stopReplica();
  await api.close();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.leave();
});

let addresses = 0;
const anAddress = (): string => `203.0.113.${++addresses}`;
const start = async (forwarded: string, of: Bot = bot, by: typeof replica = api) =>
  await by.ask<StartedConversation & Problem>('POST', `/v1/widget/${of.publicId}/conversations`, {
    body: {},
    headers: { 'x-forwarded-for': forwarded },
  });
const arrive = async (of: Bot = bot): Promise<string> => (await start(anAddress(), of)).body.token;
const say = async (token: string, by: typeof replica = api) =>
  await by.ask<Problem>('POST', '/v1/widget/conversation/messages', { token, body: { id: randomUUID(), text: 'Hi' } });
const times = async <T>(n: number, act: (n: number) => Promise<T>): Promise<T[]> =>
  await Promise.all(Array.from({ length: n }, (_, at) => act(at)));
const taken = (answers: { status: number }[]): number => answers.filter(({ status }) => status < 300).length;
/** All at once. A machine that is busy for so long that a bucket fills again takes more. */
const expectTaken = async (act: (n: number) => Promise<{ status: number }>, tries: number, most: number) => {
  const begun = performance.now();
  const answers = await times(tries, act);
  const seconds = (performance.now() - begun) / 1000;
  expect(taken(answers)).toBeGreaterThanOrEqual(most);
  expect(taken(answers)).toBeLessThanOrEqual(most + Math.ceil((seconds * tries) / 60));
};
const minutesPass = async (minutes: number) =>
  await api.db.query('UPDATE rate_limits SET idle_at = idle_at - make_interval(secs => $1)', [minutes * 60]);

/** Every refusal says when to come back, in a header and in a sentence. */
function expectRefusal({ status, headers, body }: Awaited<ReturnType<typeof say>>, seconds: number) {
  expect([status, body.code]).toEqual([429, 'rate_limited']);
  const wait = Number(headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(seconds);
  expect(body.detail).toContain(`try again in ${wait} s`);
}

describe('messages', () => {
  it('are twenty in a minute, also when they all come at once and to several replicas', async () => {
    const token = await arrive();
    await expectTaken((n) => say(token, n % 2 === 0 ? api : replica), 50, 20);
    expectRefusal(await say(token), 4);
    await minutesPass(1);
    expect((await say(token)).status).toBe(202);
  });

  it('are so many in a conversation, and who writes on is sent to a new one', async () => {
    const token = await arrive();
    const answers = [];
    for (let round = 0; round < 3; round += 1) {
      await minutesPass(1);
      answers.push(...(await times(12, () => say(token))));
    }
    expect(taken(answers)).toBe(25);
    await minutesPass(1);
    const { status, body } = await say(token);
    expect([status, body.code]).toEqual([409, 'conversation_closed']);
  });

  it('are so many to a bot and to all bots of an account, and one visitor does not use them up for the others', async () => {
    const key = await api.newKey();
    const [one, other] = [await api.aBot(key), await api.aBot(key)];
    const loud = await arrive(one);
    await expectTaken(() => say(loud), 40, 20);
    const second = await arrive(one);
    await expectTaken(() => say(second), 15, 10);
    const third = await arrive(other);
    await expectTaken(() => say(third), 15, 10);
    const stranger = await arrive(await api.aBot(await api.newKey()));
    await expectTaken(() => say(stranger), 20, 20);
  });

  it('that are refused leave nothing behind', async () => {
    const token = await arrive();
    await times(20, () => say(token));
    const before = await api.countRows();
    expectRefusal(await say(token), 4);
    expect(await api.countRows()).toEqual(before);
  });
});

describe('what visitors do beside writing', () => {
  it.each([
    ['forms', 'POST', 'form', { formId: `entry_${'0'.repeat(32)}`, values: {}, consent: false }],
    ['channels', 'POST', 'handover/whatsapp', {}],
    ['a change of mind', 'DELETE', 'handover', undefined],
    ['confirmations', 'POST', `actions/entry_${'0'.repeat(32)}/confirm`, { accept: true }],
    ['clicks', 'POST', `buttons/button_${'0'.repeat(32)}/clicks`, {}],
    ['ends', 'POST', 'end', {}],
  ])('is limited: %s', async (_, method, path, body) => {
    const token = await arrive();
    const send = async () => await api.ask<Problem>(method, `/v1/widget/conversation/${path}`, { token, body });
    for (let n = 0; n < 5; n += 1) expect((await send()).status).not.toBe(429);
    expectRefusal(await send(), 12);
  });
});

describe('new conversations', () => {
  it('are ten in an hour from one address, whatever it claims to forward for', async () => {
    const address = anAddress();
    const answers = await times(30, (n) => start(`198.51.100.${n}, ${address}`, bot, n % 2 === 0 ? api : replica));
    expect(taken(answers)).toBe(10);
    expectRefusal(await start(`::1, 10.0.0.1, unknown, ${address}`), 360);
    expectRefusal(await start(`::ffff:${address}`), 360);
    expect((await start(anAddress())).status).toBe(201);
    await minutesPass(60);
    expect((await start(address)).status).toBe(201);
  });

  it('from IPv6 are counted by the /64 that a customer has', async () => {
    expect(taken(await times(15, (n) => start(`2001:db8:0:7::${n}`)))).toBe(10);
    expect((await start('2001:db8::7:1:2:3:4')).status).toBe(429);
    expect((await start('2001:db8:0:8::1')).status).toBe(201);
  });

  it('leave no address behind', async () => {
    const address = anAddress();
    await start(address);
    const [rows] = await api.db.query('SELECT string_agg(key, $1) AS keys FROM rate_limits', [' ']);
    expect(rows.keys).toMatch(/starts:[\w-]{43}( |$)/);
    expect(rows.keys).not.toContain(address);
  });

  it('wait while nothing can be counted, and what is there goes on to be read', async () => {
    const token = await arrive();
    const key = await api.newKey();
    await api.db.query('ALTER TABLE rate_limits RENAME TO away');
    await api.db.query('ALTER TABLE event_streams RENAME TO away_too');
    try {
      const { status, headers, body } = await start(anAddress());
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
      expect((await api.ask('GET', '/v1/widget/conversation/entries', { token })).status).toBe(200);
      expect((await api.ask('GET', '/v1/bots', { token: key })).status).toBe(200);
      expect((await api.ask('POST', '/v1/bots', { token: key, body: { name: 'Fern' } })).status).toBe(503);
      readers.push(await EventReader.open(api.url, token));
    } finally {
      await api.db.query('ALTER TABLE away RENAME TO rate_limits');
      await api.db.query('ALTER TABLE away_too RENAME TO event_streams');
    }
  });
});

describe('event streams', () => {
  const watch = async (token: string, by: typeof replica = api) => {
    const reader = await EventReader.open(by.url, token);
    readers.push(reader);
    return reader;
  };

  it('are three of a visitor at a time, in all replicas together, and one that goes makes room', async () => {
    const token = await arrive();
    const opened = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => watch(token, n % 2 ? replica : api)));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refused = await api.ask<Problem>('GET', '/v1/widget/conversation/events', { token });
    expectRefusal(refused, 15);
    readers[0]?.leave();
    await until('a place', async () => expect(await watch(token)).toBeDefined());
  });

  it('hold on to their places while they last, and a process that dies does not', async () => {
    const token = await arrive();
    await Promise.all([watch(token), watch(token), watch(token)]);
    const [before] = await api.db.query('SELECT max(expires_at) AS at FROM event_streams');
    await until('they hold on', async () => {
      const [{ held }] = await api.db.query('SELECT count(*)::int AS held FROM event_streams WHERE expires_at > $1', [
        before.at,
      ]);
      expect(held).toBe(3);
    });
    await expect(watch(token)).rejects.toThrow('429');
    await api.db.query("UPDATE event_streams SET id = gen_random_uuid(), expires_at = now() - interval '1 second'");
    await watch(token);
  });
});

describe('the owner API', () => {
  it('takes so many requests of a key in a minute, and of another key as many', async () => {
    const [token, other] = [await api.newKey(), await api.newKey()];
    const read = async (key: string) => await api.ask<Problem>('GET', '/v1/bots', { token: key });
    await expectTaken(() => read(token), 60, 50);
    const answers = await times(20, () => read(token));
    const refused = answers.find(({ status }) => status === 429);
    if (refused) expectRefusal(refused, 2);
    expect((await read(other)).status).toBe(200);
  });
});

it('what says nothing any more is swept', async () => {
  await arrive();
  await minutesPass(600);
  await sweepLimits(api.db);
  expect(await api.db.query('SELECT FROM rate_limits')).toEqual([]);
});
