import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { aBotRow } from '#testing/rows.js';
import { cutIntoPassages, saveArticle, searchKnowledge } from './knowledge.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

async function aBotThatKnows(articles: { title: string; text: string }[], language = 'en') {
  const bot = await aBotRow(database.db, { language });
  const ids = articles.map(() => randomUUID());
  for (const [n, article] of articles.entries()) {
    const row = { id: ids[n] ?? '', accountId: bot.accountId, botId: bot.id, url: null, ...article };
    await saveArticle(database.db, row, language);
  }
  return { ...bot, ids };
}

const shop = [
  { title: 'Shipping', text: 'We ship within Germany in two days for 3.90 euros.' },
  { title: 'Returns', text: 'Send anything back within 30 days. We refund the price.' },
  { title: 'Opening hours', text: 'The cafe opens at nine.' },
];

describe('the search in knowledge', () => {
  it('finds the passage that fits a whole question, by the stems of its words', async () => {
    const bot = await aBotThatKnows(shop);
    const [best] = await searchKnowledge(database.db, bot, 'How long do I have for returning a product, please?');
    expect(best?.title).toBe('Returns');
  });

  it('stems in the language of the bot', async () => {
    const bot = await aBotThatKnows([{ title: 'Versand', text: 'Wir versenden die Bestellungen täglich.' }], 'de');
    expect(await searchKnowledge(database.db, bot, 'Wann wird meine Bestellung versendet?')).toHaveLength(1);
  });

  it('finds nothing for a question of other things, for no words, and for signs', async () => {
    const bot = await aBotThatKnows(shop);
    for (const question of ['Who won the match?', '', "'); DROP TABLE x; -- & | ! :*", '🎉'])
      expect(await searchKnowledge(database.db, bot, question)).toEqual([]);
  });

  it('finds an article by its new text only, once it was changed', async () => {
    const bot = await aBotThatKnows([{ title: 'Gifts', text: 'We wrap gifts in paper.' }]);
    const row = { id: bot.ids[0] ?? '', accountId: bot.accountId, botId: bot.id, url: null };
    await saveArticle(database.db, { ...row, title: 'Gifts', text: 'Gift cards come by e-mail.' }, 'en');
    expect(await searchKnowledge(database.db, bot, 'paper')).toEqual([]);
    expect(await searchKnowledge(database.db, bot, 'cards')).toHaveLength(1);
  });

  it('never shows what another bot or another account knows', async () => {
    const bot = await aBotThatKnows(shop);
    const stranger = await aBotThatKnows([]);
    expect(await searchKnowledge(database.db, stranger, 'shipping')).toEqual([]);
    expect(await searchKnowledge(database.db, { ...bot, accountId: stranger.accountId }, 'shipping')).toEqual([]);
  });
});

describe('cutting into passages', () => {
  it('keeps a short article whole and a heading with what follows it', () => {
    expect(cutIntoPassages('One.\n\nTwo.')).toEqual(['One.\n\nTwo.']);
    const long = `${'Intro words. '.repeat(40)}\n\n## Prices\n\nAll prices.`;
    expect(cutIntoPassages(long).at(-1)).toBe('## Prices\n\nAll prices.');
  });

  it('cuts long text at sentences, loses nothing, and ends on text without a space', () => {
    const sentences = Array.from({ length: 200 }, (_, n) => `Sentence number ${n} says something.`).join(' ');
    const passages = cutIntoPassages(sentences);
    expect(passages.join(' ')).toBe(sentences);
    expect(Math.max(...passages.map(({ length }) => length))).toBeLessThanOrEqual(1_200);
    expect(cutIntoPassages('x'.repeat(5_000)).join('')).toBe('x'.repeat(5_000));
  });
});
