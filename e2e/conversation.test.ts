import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import { aBot, anArticle } from '#testing/builders.js';
import { TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

let stack: TestStack;
let bot: Bot;
beforeAll(async () => {
  stack = await openTestStack();
  bot = await aBot(stack, { fallbackMessage: 'I do not know.' });
  await anArticle(stack, bot, {
    title: 'Shipping',
    text: 'Orders leave our roastery every weekday. Shipping within Germany costs 3.90 euros and takes two days.',
  });
}, 60_000);
afterAll(async () => await stack.close());

describe('a conversation', () => {
  it('is answered from the knowledge of the bot, and the answer streams before it stands', async () => {
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
    // Slow enough to be watched: what streams before the visitor follows is not shown again.
    stack.model.script([{ tokenMs: 20 }]);
    expect((await visitor.say('How much does shipping to Germany cost?')).status).toBe(202);
    expect(await visitor.reply()).toContain('3.90 euros');
    const kinds = visitor.events.map(({ type }) => type);
    expect(kinds.indexOf('delta')).toBeGreaterThan(-1);
    expect(kinds.indexOf('delta')).toBeLessThan(kinds.lastIndexOf('entry'));
    visitor.leave();
  });
});
