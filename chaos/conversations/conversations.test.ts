import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import { TestVisitor } from '#testing/client.js';
import { type Compiled, compile } from '../compile.js';
import { runJobs } from '../lanes.js';
import { type ChaosStack, openChaosStack } from '../stack.js';
import { topics } from '../topics.js';
import { Visitor } from '../visitor.js';
import { audit } from './audit.js';
import { allOpen, readTimeline } from './run.js';
import { conversations } from './scenario.js';

let code: Compiled;
beforeAll(async () => {
  code = await compile();
}, 60_000);
afterAll(async () => await code.remove());

describe('a conversation, while parts of the system are killed', () => {
  it('has every accepted message answered exactly once, in order, on the screen as in the timeline', async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const faults = ['worker', 'temporal', 'postgres', 'api'] as const;
    // Two of the four each time, as it falls.
    const tried = testSize() < 10 ? [0, 1].flatMap((next) => faults[(seed + next) % faults.length] ?? []) : faults;
    const jobs = tried.flatMap((fault) =>
      Array.from({ length: testSize() }, (_, index) => ({ fault, seed: seed + index })),
    );
    const { results } = await runJobs(code, conversations, jobs, 3);
    expect(results.filter(({ findings }) => findings.length > 0)).toEqual([]);
    expect(results).toHaveLength(jobs.length);
  }, 180_000);
});

describe('a stack of processes', () => {
  let stack: ChaosStack;
  beforeAll(async () => {
    stack = await openChaosStack(code, { firstTokenMs: 0, tokenMs: 0 });
  }, 60_000);
  afterAll(async () => await stack.close({ keepLogs: false }), 30_000);

  it('accepts messages while Temporal is down, and answers them after it is back', async () => {
    const visitors = await arrive(5);
    const [first] = topics;
    if (!first) throw new Error('There is no topic.');
    const { startAgain } = await stack.parts.temporal.takeAway();
    const newcomers = await arrive(5);
    const all = [...visitors, ...newcomers];
    for (const visitor of all) visitor.ask(first);
    const accepted = await Promise.all(all.map((visitor) => visitor.waits(() => visitor.isAccepted(first), 5_000)));
    expect(accepted).not.toContain(false);
    expect(all.map((visitor) => visitor.answeredAt(first))).toEqual(all.map(() => undefined));
    await startAgain();
    await expectAllAnswered(all);
  }, 90_000);

  it('makes one entry and one answer of a message that is sent 20 times at once', async () => {
    const visitor = await TestVisitor.arrive(stack.api, stack.bot);
    const id = randomUUID();
    const question = topics[0]?.question ?? '';
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.say(question, id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await visitor.reply();
    await visitor.say(topics[1]?.question ?? '');
    await visitor.reply(2);
    expect(visitor.entries.map(({ kind }) => kind)).toEqual([
      'bot-message',
      ...['visitor-message', 'bot-message', 'visitor-message', 'bot-message'],
    ]);
    visitor.leave();
  }, 30_000);

  it('keeps the order of each of many conversations at once', async () => {
    const visitors = await arrive(50 * testSize());
    for (const visitor of visitors) for (const topic of topics.slice(0, 4)) visitor.ask(topic);
    await expectAllAnswered(visitors);
  }, 120_000);

  async function arrive(count: number): Promise<Visitor[]> {
    return await Promise.all(Array.from({ length: count }, () => Visitor.arrive(stack.api, stack.bot)));
  }

  /** All questions have their one answer, the screen is the timeline, and nothing is left over. */
  async function expectAllAnswered(visitors: Visitor[]): Promise<void> {
    const answered = (visitor: Visitor) =>
      visitor.isQuiet && visitor.sent.every(({ text }) => visitor.answeredAt({ question: text }) !== undefined);
    await Promise.all(visitors.map((visitor) => visitor.waits(() => answered(visitor), 60_000)));
    const timelines = await Promise.all(visitors.map((visitor) => readTimeline(stack, visitor)));
    const findings = visitors.flatMap((visitor, index) => audit(visitor, timelines[index] ?? [], true));
    expect([...findings, ...(await allOpen(stack, visitors))]).toEqual([]);
    for (const visitor of visitors) visitor.leave();
  }
});
