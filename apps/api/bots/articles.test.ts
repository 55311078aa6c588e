import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Article } from '#contracts/articles.js';
import type { Bot } from '#contracts/bots.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { searchKnowledge } from '#database/knowledge.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const articles = (bot: Bot) => `/v1/bots/${bot.id}/articles`;

async function anArticle(bot: Bot, words: object = {}): Promise<Article> {
  const body = { title: 'Shipping', text: 'It takes two days.', ...words };
  return (await api.ask<Article>('POST', articles(bot), { token, body })).body;
}

/** Titles that the bot would answer from. */
async function found(bot: Bot, question: string): Promise<string[]> {
  const [row] = await api.db.query('SELECT id, account_id AS "accountId" FROM bots WHERE public_id = $1', [
    bot.publicId,
  ]);
  const { body } = await api.ask<Bot>('GET', `/v1/bots/${bot.id}`, { token });
  return (await searchKnowledge(api.db, { ...row, language: body.language }, question)).map(({ title }) => title);
}

describe('an article', () => {
  it('is kept, read, replaced and deleted', async () => {
    const bot = await api.aBot(token);
    const made = await anArticle(bot, { url: 'https://shop.example/shipping' });
    expect(made).toMatchObject({ title: 'Shipping', text: 'It takes two days.', url: 'https://shop.example/shipping' });
    const address = `${articles(bot)}/${made.id}`;
    expect((await api.ask<Article>('GET', address, { token })).body).toEqual(made);
    const saved = await api.ask<Article>('PUT', address, { token, body: { title: 'Post', text: 'Three days.' } });
    expect(saved.body).toMatchObject({ id: made.id, title: 'Post', text: 'Three days.', url: null });
    expect(saved.body.updatedAt > made.updatedAt).toBe(true);
    expect((await api.ask('DELETE', address, { token })).status).toBe(204);
    expect((await api.ask('DELETE', address, { token })).status).toBe(404);
    expect((await api.ask('GET', address, { token })).status).toBe(404);
  });

  it('is found by what it says now, not by what it said', async () => {
    const bot = await api.aBot(token);
    const { id } = await anArticle(bot, { title: 'Grinder', text: 'The burrs are made of steel.' });
    expect(await found(bot, 'steel')).toEqual(['Grinder']);
    const body = { title: 'Grinder', text: 'The burrs are ceramic.' };
    await api.ask('PUT', `${articles(bot)}/${id}`, { token, body });
    expect(await found(bot, 'steel')).toEqual([]);
    expect(await found(bot, 'ceramic')).toEqual(['Grinder']);
    await api.ask('DELETE', `${articles(bot)}/${id}`, { token });
    expect(await found(bot, 'ceramic')).toEqual([]);
  });

  it('is found in the words of the language its bot speaks now', async () => {
    const bot = await api.aBot(token, { language: 'en' });
    await anArticle(bot, { title: 'Röstung', text: 'Unsere Häuser rösten mittwochs.' });
    expect(await found(bot, 'Haus')).toEqual([]);
    const body = { name: bot.name, language: 'de' };
    await api.ask('PUT', `/v1/bots/${bot.id}`, { token, body, headers: { 'if-match': '"1"' } });
    expect(await found(bot, 'Haus')).toEqual(['Röstung']);
  });

  it('may have 200,000 characters, of any script, and not one more', async () => {
    const bot = await api.aBot(token);
    expect((await anArticle(bot, { text: '豆'.repeat(200_000) })).text).toHaveLength(200_000);
    const body = { title: 'Too long', text: 'x'.repeat(200_001) };
    const refused = await api.ask<Problem>('POST', articles(bot), { token, body });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([{ pointer: '/text', detail: 'expected 1 to 200000 characters' }]);
    const huge = await api.ask<Problem>('POST', articles(bot), {
      token,
      body: { ...body, text: 'x'.repeat(1_100_000) },
    });
    expect([huge.status, huge.body.code]).toEqual([413, 'too_large']);
    const { body: listed } = await api.ask<Page<Article>>('GET', articles(bot), { token });
    expect(listed.data).toHaveLength(1);
  });

  it.each([
    ['no title', { text: 'x' }, '/title'],
    ['no text', { title: 'x', text: '' }, '/text'],
    ['an address that runs', { title: 'x', text: 'x', url: 'javascript:alert(1)' }, '/url'],
    ['an owner of its own', { title: 'x', text: 'x', accountId: 'acc_1' }, '/accountId'],
  ])('is refused with %s', async (_, body, pointer) => {
    const bot = await api.aBot(token);
    const answer = await api.ask<Problem>('POST', articles(bot), { token, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  it('is gone with its bot', async () => {
    const bot = await api.aBot(token);
    const { id } = await anArticle(bot);
    await api.ask('DELETE', `/v1/bots/${bot.id}`, { token });
    const address = `${articles(bot)}/${id}`;
    expect((await api.ask('GET', address, { token })).status).toBe(404);
    expect((await api.ask('PUT', address, { token, body: { title: 'x', text: 'x' } })).status).toBe(404);
    expect((await api.ask('DELETE', address, { token })).status).toBe(404);
  });
});

describe('a list of articles', () => {
  it('shows each of 105 once, newest first, by pages', async () => {
    const bot = await api.aBot(token);
    const made: string[] = [];
    for (let n = 0; n < 105; n += 1) made.unshift((await anArticle(bot, { title: `No. ${n}` })).id);
    const first = await api.ask<Page<Article>>('GET', `${articles(bot)}?limit=100`, { token });
    const second = await api.ask<Page<Article>>('GET', `${articles(bot)}?limit=100&cursor=${first.body.nextCursor}`, {
      token,
    });
    expect(first.body.data).toHaveLength(100);
    expect(second.body.nextCursor).toBeNull();
    expect([...first.body.data, ...second.body.data].map(({ id }) => id)).toEqual(made);
    expect((await api.ask<Page<Article>>('GET', articles(bot), { token })).body.data).toHaveLength(20);
  });

  it.each([
    ['limit=101', '/limit'],
    ['limit=0', '/limit'],
    ['limit=1.5', '/limit'],
    ['limit=many', '/limit'],
    ['limit=1e6', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['cursor=last', '/cursor'],
    ['cursor=', '/cursor'],
  ])('refuses ?%s', async (query, pointer) => {
    const bot = await api.aBot(token);
    const { status, body } = await api.ask<Problem>('GET', `${articles(bot)}?${query}`, { token });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer }]);
  });
});
