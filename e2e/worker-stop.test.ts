import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorker } from '#apps/worker/worker.js';
import { createLog } from '#config/log.js';
import { aBot } from '#testing/builders.js';
import { TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack({ SHUTDOWN_GRACE_MS: '15000' });
}, 60_000);
afterAll(async () => await stack.close());

describe('a worker that is stopped', () => {
  it('finishes the answer it writes, and the next worker goes on', async () => {
    const bot = await aBot(stack);
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
    stack.model.script([{ reply: 'one two three four five six seven eight nine ten', tokenMs: 100 }]);
    await visitor.say('Count to ten');
    await until('the first words', () => expect(visitor.events.some(({ type }) => type === 'delta')).toBe(true));
    await stack.worker.stop();
    expect(await visitor.reply()).toBe('one two three four five six seven eight nine ten');
    expect(stack.model.requests.count).toBe(1);

    await visitor.say('Hello');
    const next = await startWorker(stack.config, createLog('silent', 'next'));
    expect(await visitor.reply(2)).toMatch(/\w/);
    await next.stop();
    visitor.leave();
  });
});
