import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { ConversationSummary } from '#contracts/conversations.js';
import type { OwnerEntry } from '#contracts/entries.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import type { Accepted, StartedConversation } from '#contracts/widget.js';
import { aBot, anArticle } from '#testing/builders.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';
import { type Ask, askAsDocumented } from '../testing/ask.js';

let stack: TestStack;
let ask: Ask;
let token: string;
let bot: Bot;
beforeAll(async () => {
  stack = await openTestStack({ TEMPORAL_UI_URL: 'http://temporal.example:8233/' });
  ask = await askAsDocumented(stack.api.url);
  token = stack.apiKey;
  bot = await aBot(stack, { fallbackMessage: 'I do not know.' });
  await anArticle(stack, bot, { title: 'Opening hours', text: 'The shop opens at nine on weekdays.' });
}, 60_000);
afterAll(async () => await stack.close());

const arrive = async (at: Bot, body: object = {}) =>
  (await ask<StartedConversation>('POST', `/v1/widget/${at.publicId}/conversations`, { body })).body;
const get = async (id: string) => (await ask<ConversationSummary>('GET', `/v1/conversations/${id}`, { token })).body;
const timeline = async (id: string, query = '') =>
  (await ask<{ data: OwnerEntry[] }>('GET', `/v1/conversations/${id}/timeline${query}`, { token })).body.data;
const list = async (query: string) =>
  (await ask<Page<ConversationSummary>>('GET', `/v1/conversations?${query}`, { token })).body;

async function close(id: string): Promise<void> {
  await stack.database.db.query("UPDATE conversations SET status = 'closed' WHERE id = $1", [id.slice('conv_'.length)]);
}

async function statusBecomes(id: string, status: string): Promise<void> {
  await until(`status ${status}`, async () => expect((await get(id)).status).toBe(status));
}

describe('a conversation, to its owner', () => {
  it('shows who came from where, and leads to its workflow', async () => {
    const { conversation } = await arrive(bot, {
      pageUrl: 'https://shop.example/beans',
      locale: 'de-DE',
      visitor: { name: 'Ada', email: 'ada@example.org' },
    });
    const shown = await get(conversation.id);
    expect(shown).toMatchObject({
      botId: bot.id,
      botVersion: 1,
      status: 'open',
      endReason: null,
      lastMessageAt: null,
      messages: 1,
      pageUrl: 'https://shop.example/beans',
      locale: 'de-DE',
      visitor: { name: 'Ada', email: 'ada@example.org', phone: null },
    });
    expect(shown.workflowUrl).toBe(
      `http://temporal.example:8233/namespaces/default/workflows/${encodeURIComponent(shown.workflowId)}`,
    );
    await until('the workflow', () => stack.temporal.client.workflow.getHandle(shown.workflowId).describe());
  });

  it('shows why an answer is what it is', async () => {
    const { conversation, token: visitor } = await arrive(bot);
    const body = { id: randomUUID(), text: 'When does the shop open?' };
    await ask('POST', '/v1/widget/conversation/messages', { token: visitor, body });
    const answer = await until('the answer', async () => {
      const [last] = (await timeline(conversation.id)).slice(2);
      if (last?.kind !== 'bot-message') throw new Error('not yet');
      return last;
    });
    expect(answer.text).toContain('nine');
    expect(answer.trace).toMatchObject({ botVersion: 1, attempt: 1, passages: [{ title: 'Opening hours' }] });
    expect(await timeline(conversation.id, '?after=1&limit=1')).toMatchObject([{ seq: 2, kind: 'visitor-message' }]);
    expect((await get(conversation.id)).messages).toBe(3);
  });

  it.each(['operator', 'api'] as const)('is ended by the %s, and its visitor sees that', async (reason) => {
    const { conversation, token: visitor } = await arrive(bot);
    const asked = await ask<Accepted>('POST', `/v1/conversations/${conversation.id}/end`, { token, body: { reason } });
    expect([asked.status, asked.body.seq]).toEqual([202, 2]);
    await statusBecomes(conversation.id, 'ended');
    expect((await get(conversation.id)).endReason).toBe(reason);
    expect(await timeline(conversation.id, '?after=1')).toMatchObject([
      { kind: 'end-requested', reason },
      { kind: 'ended', reason },
    ]);
    const { body } = await ask<{ data: unknown }>('GET', '/v1/widget/conversation/entries?after=1', { token: visitor });
    expect(body.data).toMatchObject([{ kind: 'ended', reason }]);
  });

  it('is ended by its visitor, and goes on when they write again', async () => {
    const { conversation, token: visitor } = await arrive(bot);
    await ask('POST', '/v1/widget/conversation/end', { token: visitor, body: {} });
    await statusBecomes(conversation.id, 'ended');
    expect((await get(conversation.id)).endReason).toBe('visitor');
    const body = { id: randomUUID(), text: 'One more thing' };
    expect((await ask('POST', '/v1/widget/conversation/messages', { token: visitor, body })).status).toBe(202);
    await statusBecomes(conversation.id, 'open');
  });

  it('keeps why its transcript is to be skipped', async () => {
    const { conversation } = await arrive(bot);
    const path = `/v1/conversations/${conversation.id}/skip-transcript`;
    expect((await ask('POST', path, { token, body: { why: ' asked for it ' } })).status).toBe(202);
    expect(await timeline(conversation.id, '?after=1')).toMatchObject([
      { kind: 'skip-transcript-requested', why: 'asked for it', by: expect.any(String) },
    ]);
  });

  it.each([
    ['end', { reason: 'idle' }, '/reason'],
    ['end', { why: 'x' }, '/why'],
    ['skip-transcript', {}, '/why'],
    ['skip-transcript', { why: '  ' }, '/why'],
  ])('refuses %s with %j', async (what, body, pointer) => {
    const { conversation } = await arrive(bot);
    const path = `/v1/conversations/${conversation.id}/${what}`;
    const answer = await ask<Problem>('POST', path, { token, body });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect(await timeline(conversation.id)).toHaveLength(1);
  });

  it('is steered no more when it is closed', async () => {
    const { conversation } = await arrive(bot);
    await close(conversation.id);
    for (const [what, body] of [
      ['end', {}],
      ['skip-transcript', { why: 'late' }],
    ] as const) {
      const answer = await ask<Problem>('POST', `/v1/conversations/${conversation.id}/${what}`, { token, body });
      expect([answer.status, answer.body.code]).toEqual([409, 'conversation_closed']);
    }
    expect(await timeline(conversation.id)).toHaveLength(1);
  });
});

describe('the list of conversations', () => {
  it('is filtered by bot, status and time, and paged', async () => {
    const own = await aBot(stack, { greeting: '' });
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await arrive(own)).conversation.id);
    const [newest = '', , third = ''] = made;
    await close(third);
    const ids = async (query: string) => (await list(`botId=${own.id}${query}`)).data.map(({ id }) => id);
    expect(await ids('')).toEqual(made);
    expect(await ids('&status=closed')).toEqual([third]);
    expect(await ids('&status=open')).toEqual(made.filter((id) => id !== third));
    const { startedAt } = await get(newest);
    expect(await ids(`&to=${startedAt}`)).toEqual(made.slice(1));
    expect((await ids(`&from=${startedAt}`)).at(0)).toBe(newest);
    expect(await ids('&from=2999-01-01T00:00:00Z')).toEqual([]);

    const pages = [];
    for (let cursor = ''; ; ) {
      const page = await list(`botId=${own.id}&limit=2${cursor}`);
      pages.push(page.data.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(pages).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
  });
});
