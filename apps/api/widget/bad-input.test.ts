import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { Entry } from '#contracts/entries.js';
import type { Problem } from '#contracts/problem.js';
import type { Accepted, StartedConversation } from '#contracts/widget.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let owner: string;
let bot: Bot;
let started: StartedConversation;
let rowsBefore: Awaited<ReturnType<TestApi['countRows']>>;
beforeAll(async () => {
  api = await openTestApi();
  owner = await api.newKey();
  bot = await api.aBot(owner);
});
afterAll(async () => await api.close());
beforeEach(async () => {
  started = await api.arrive(bot);
  rowsBefore = await api.countRows();
});

const messages = '/v1/widget/conversation/messages';
const say = async (text: unknown, more: object = {}) =>
  await api.ask<Problem>('POST', messages, { token: started.token, body: { id: randomUUID(), text, ...more } });
const entries = async () =>
  (await api.ask<{ data: Entry[] }>('GET', '/v1/widget/conversation/entries?after=1', { token: started.token })).body
    .data;

/** Every refusal: a whole problem, and nothing stored. */
async function expectRefusal(
  { status, headers, body }: Awaited<ReturnType<typeof say>>,
  expected: { status: number; code: string; pointers?: string[] },
) {
  expect([status, body.status, body.code]).toEqual([expected.status, expected.status, expected.code]);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(headers.get('x-request-id')).toBe(body.requestId);
  expect(body.errors?.map(({ pointer }) => pointer)).toEqual(expected.pointers);
  expect(await api.countRows()).toEqual(rowsBefore);
}

describe('a message', () => {
  it.each([
    ['no character', ''],
    ['only blanks', ' \n\t '],
    ['only characters that no text has', '\u0000\u0007'],
    ['4,001 characters', 'x'.repeat(4001)],
    ['a number for a text', 7],
    ['a list for a text', ['Hi']],
    ['no text', undefined],
  ])('of %s is refused at its text', async (_, text) => {
    await expectRefusal(await say(text), { status: 422, code: 'invalid', pointers: ['/text'] });
  });

  it('of 4,000 characters is taken', async () => {
    expect((await say('x'.repeat(4000))).status).toBe(202);
    expect(await entries()).toMatchObject([{ text: 'x'.repeat(4000) }]);
  });

  it('loses what no text has, keeps its lines, and is whole in every character', async () => {
    expect((await say(' a\u0000b\r\n\tc \ud83d\ude42 \udc00 ')).status).toBe(202);
    expect(await entries()).toMatchObject([{ text: 'ab\r\n\tc 🙂 \ufffd' }]);
  });

  it.each([
    ['no id', undefined],
    ['an id that is no uuid', '1'],
    ['a number for an id', 1],
  ])('with %s is refused at its id', async (_, id) => {
    await expectRefusal(await say('Hi', { id }), { status: 422, code: 'invalid', pointers: ['/id'] });
  });

  it('with keys nobody knows is refused at each of them', async () => {
    await expectRefusal(await say('Hi', { kind: 'bot-message', 'a/b~c': 1 }), {
      status: 422,
      code: 'invalid',
      pointers: ['/kind', '/a~1b~0c'],
    });
  });

  it('in 33 KB is refused by its size', async () => {
    await expectRefusal(await say('x'.repeat(33 * 1024)), { status: 413, code: 'too_large' });
  });

  it.each([['{"id": '], ['null'], ['"Hi"'], ['[]']])('that is sent as %j is refused', async (body) => {
    const answer = await api.ask<Problem>('POST', messages, { token: started.token, body });
    await expectRefusal(answer, { status: 422, code: 'invalid', pointers: [''] });
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/json; charset=latin1']])(
    'sent as %s is refused by its type',
    async (type) => {
      const answer = await api.ask<Problem>('POST', messages, {
        token: started.token,
        body: { id: randomUUID(), text: 'Hi' },
        headers: { 'content-type': type },
      });
      await expectRefusal(answer, { status: 415, code: 'unsupported_media_type' });
    },
  );

  it('that says it is compressed and is not is refused', async () => {
    const answer = await api.ask<Problem>('POST', messages, {
      token: started.token,
      body: { id: randomUUID(), text: 'Hi' },
      headers: { 'content-encoding': 'gzip' },
    });
    await expectRefusal(answer, { status: 422, code: 'invalid', pointers: [''] });
  });
});

describe('a token', () => {
  it.each([
    ['is missing', {}],
    ['is of another scheme', { authorization: 'Basic eDp5' }],
    ['is garbage', { authorization: 'Bearer %%%' }],
    ['was never given out', { authorization: `Bearer visit_${'a'.repeat(43)}` }],
    ['is the id of a conversation', { authorization: 'Bearer conv_0192f3a4b5c67890abcdef0123456789' }],
  ])('that %s opens nothing', async (_, headers) => {
    const body = { id: randomUUID(), text: 'Hi' };
    await expectRefusal(await api.ask<Problem>('POST', messages, { body, headers }), {
      status: 401,
      code: 'unauthorized',
    });
    expect((await api.ask('GET', '/v1/widget/conversation/events', { headers })).status).toBe(401);
  });

  it('opens its own conversation alone', async () => {
    const other = await api.arrive(bot);
    await say('mine');
    const { body } = await api.ask<{ data: Entry[] }>('GET', '/v1/widget/conversation/entries?after=1', {
      token: other.token,
    });
    expect(body.data).toEqual([]);
  });

  it("is not an owner's API key", async () => {
    expect((await api.ask('GET', '/v1/widget/conversation/entries', { token: owner })).status).toBe(401);
  });

  it('opens nothing after its time, which every use prolongs to thirty days', async () => {
    const expire = async (interval: string) =>
      await api.db.query(`UPDATE conversations SET token_expires_at = now() + interval '${interval}' WHERE id = $1`, [
        started.conversation.id.slice('conv_'.length),
      ]);
    await expire('1 hour');
    expect((await say('in time')).status).toBe(202);
    const [{ days }] = await api.db.query(
      'SELECT round(extract(epoch FROM token_expires_at - now()) / 86400)::int AS days FROM conversations WHERE id = $1',
      [started.conversation.id.slice('conv_'.length)],
    );
    expect(days).toBe(30);
    await expire('-1 second');
    rowsBefore = await api.countRows();
    await expectRefusal(await say('too late'), { status: 401, code: 'unauthorized' });
  });
});

describe('a conversation', () => {
  const start = async (publicId: string, body: unknown) =>
    await api.ask<Problem>('POST', `/v1/widget/${publicId}/conversations`, { body });

  it.each([
    ['an address that runs', { pageUrl: 'javascript:alert(1)' }, ['/pageUrl']],
    ['an address that is none', { pageUrl: 'shop' }, ['/pageUrl']],
    ['a language that is none', { locale: 'en<script>' }, ['/locale']],
    ['a name of 201 characters', { visitor: { name: 'x'.repeat(201) } }, ['/visitor/name']],
    ['keys nobody knows', { visitor: { role: 'admin' }, botId: 'bot_1' }, ['/visitor/role', '/botId']],
  ])('does not begin with %s', async (_, body, pointers) => {
    await expectRefusal(await start(bot.publicId, body), { status: 422, code: 'invalid', pointers });
  });

  it('begins with what an odd browser says of its page and visitor', async () => {
    const body = { pageUrl: 'https://a.example/\u0000b', visitor: { name: ' \u0000Ada ', email: '', phone: '  ' } };
    expect((await start(bot.publicId, body)).status).toBe(201);
    const [row] = await api.db.query(
      'SELECT c.page_url, v.name, v.email, v.phone FROM conversations c JOIN visitors v ON v.id = c.visitor_id ORDER BY c.id DESC LIMIT 1',
    );
    expect(row).toEqual({ page_url: 'https://a.example/%00b', name: 'Ada', email: null, phone: null });
  });

  it.each([['nobody'], ['%00'], ['..%2f..'], ["'--"], ['x'.repeat(300)]])(
    'does not begin with the bot %s',
    async (id) => {
      await expectRefusal(await start(id, {}), { status: 404, code: 'not_found' });
    },
  );

  it('does not begin with a deleted bot, but one that runs goes on', async () => {
    const doomed = await api.aBot(owner);
    started = await api.arrive(doomed);
    await api.ask('DELETE', `/v1/bots/${doomed.id}`, { token: owner });
    rowsBefore = await api.countRows();
    await expectRefusal(await start(doomed.publicId, {}), { status: 404, code: 'not_found' });
    expect((await say('Are you there?')).status).toBe(202);
  });

  it('takes nothing once it is closed', async () => {
    await close();
    await expectRefusal(await say('Hello?'), { status: 409, code: 'conversation_closed' });
    const end = await api.ask<Problem>('POST', '/v1/widget/conversation/end', { token: started.token, body: {} });
    await expectRefusal(end, { status: 409, code: 'conversation_closed' });
  });
});

describe('the same client id', () => {
  it('is the same message, whatever it says the second time, even when the conversation was closed in between', async () => {
    const id = randomUUID();
    const first = await say('Hi', { id });
    const second = await say('Something else', { id: id.toUpperCase() });
    await close();
    const third = await say('Hi', { id });
    expect([second.status, third.status]).toEqual([202, 202]);
    expect([second.body, third.body]).toEqual([first.body, first.body]);
    expect(await entries()).toHaveLength(1);
  });

  it('twenty times at once is one message', async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => say('Hi', { id })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(await entries()).toHaveLength(1);
  });

  it('in two conversations is two messages', async () => {
    const id = randomUUID();
    const first: Accepted = JSON.parse(JSON.stringify((await say('Hi', { id })).body));
    started = await api.arrive(bot);
    expect((await say('Hi', { id })).body).not.toMatchObject({ id: first.id });
  });
});

async function close(): Promise<void> {
  await api.db.query("UPDATE conversations SET status = 'closed' WHERE id = $1", [
    started.conversation.id.slice('conv_'.length),
  ]);
}
