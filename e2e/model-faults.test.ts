import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { OwnerEntry } from '#contracts/entries.js';
import { aBot } from '#testing/builders.js';
import { call, TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

let stack: TestStack;
let bot: Bot;
let visitor: TestVisitor;
beforeAll(async () => {
  stack = await openTestStack({ MODEL_SILENCE_MS: '500' });
  bot = await aBot(stack);
}, 60_000);
afterAll(async () => await stack.close());
beforeEach(async () => {
  stack.model.reset();
  visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
});

type Fault = Parameters<TestStack['model']['script']>[0][number];
const faults: { what: string; step: Fault; code: string; attempts: number; asked: number }[] = [
  { what: 'refuses our key', step: { status: 401 }, code: 'auth', attempts: 1, asked: 1 },
  { what: 'rejects the request', step: { status: 400 }, code: 'refused', attempts: 1, asked: 1 },
  { what: 'has too many requests', step: { status: 429, retryAfter: 1 }, code: 'rate-limited', attempts: 3, asked: 3 },
  { what: 'answers 500', step: { status: 500 }, code: 'unavailable', attempts: 3, asked: 3 },
  { what: 'cuts the stream', step: { reply: 'one two three four', cutAfter: 2 }, code: 'cut', attempts: 3, asked: 3 },
  { what: 'sends garbage', step: { garbage: true }, code: 'garbage', attempts: 3, asked: 3 },
  { what: 'hangs', step: { hangAfter: 1 }, code: 'timeout', attempts: 3, asked: 3 },
];
const notice = async () =>
  await until(
    'a notice',
    () => {
      const found = visitor.entries.find((entry) => entry.kind === 'notice');
      if (found?.kind !== 'notice') throw new Error(JSON.stringify(visitor.entries));
      return found;
    },
    25_000,
  );
const failed = async () => {
  const { body } = await call<{ data: OwnerEntry[] }>(
    `${stack.api.url}/v1/conversations/${visitor.conversationId}/timeline`,
    {
      token: stack.apiKey,
    },
  );
  return body.data.find((entry) => entry.kind === 'step-failed');
};

describe('a model that fails for good', () => {
  it.each(faults)(
    '$what: the visitor is told, the owner sees $code after $attempts attempts, the chat goes on',
    async ({ step, code, attempts, asked }) => {
      stack.model.script([], step);
      const said = Date.now();
      await visitor.say('Hello?');
      expect((await notice()).about).toBe('outage');
      expect(Date.now() - said).toBeLessThan(15_000);
      expect(stack.model.requests.count).toBe(asked);
      expect(await failed()).toMatchObject({ code, attempts });
      expect(visitor.replies()).toEqual([]);
      stack.model.reset();
      await visitor.say('Hello');
      expect(await visitor.reply()).toMatch(/\w/);
      visitor.leave();
    },
  );
});

describe('a model that fails once', () => {
  it('is asked again, and the partial text of the first attempt is replaced', async () => {
    stack.model.script([
      { reply: 'Half of an answer that breaks', cutAfter: 3 },
      { reply: 'The whole answer.', tokenMs: 60 },
    ]);
    await visitor.say('Hello?');
    expect(await visitor.reply()).toBe('The whole answer.');
    const deltas = visitor.events.flatMap((event) => (event.type === 'delta' ? [event] : []));
    const entryIds = new Set(deltas.map(({ entryId }) => entryId));
    expect(entryIds.size).toBe(1);
    expect(new Set(deltas.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
    expect(visitor.entries.find((entry) => entry.kind === 'notice')).toBeUndefined();
    visitor.leave();
  });

  it('is left alone for as long as it asks for', async () => {
    stack.model.script([{ status: 429, retryAfter: 2 }, { reply: 'Here I am.' }]);
    const said = Date.now();
    await visitor.say('Hello?');
    expect(await visitor.reply()).toBe('Here I am.');
    expect(Date.now() - said).toBeGreaterThan(1_900);
    visitor.leave();
  });
});
