import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ModelError, type Reply } from '#assistant/stream.js';
import type { ModelErrorCode } from '#contracts/entries.js';
import { type ModelCall, reserveTokens, settleTokens } from '#database/model-budget.js';
import { sweepLimits } from '#database/rate-limits.js';
import { append, readTimeline } from '#database/timeline.js';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { createActivities } from './activities.js';
import type { Deps } from './deps.js';
import { createEvents } from './events.js';

let database: TestDatabase;
let conversation: ConversationRow;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());
beforeEach(async () => {
  conversation = await aConversationRow(database.db);
});

const roomy = { turn: 10_000, conversation: 1_000_000, day: 1_000_000 };
const call = (key: string, subject = conversation.id): ModelCall => ({
  accountId: conversation.accountId,
  subject,
  key,
});
const reserve = async (key: string, tokens: number, budgets = roomy) =>
  await reserveTokens(database.db, call(key), tokens, budgets);
const used = async () => {
  const [row] = await database.db.query(
    `SELECT coalesce((SELECT sum(tokens)::int FROM token_days WHERE account_id = $1), 0) AS day, tokens AS conversation,
       (SELECT count(*)::int FROM token_reservations WHERE account_id = $1) AS open FROM conversations WHERE id = $2`,
    [conversation.accountId, conversation.id],
  );
  return row;
};

describe('tokens that are set aside', () => {
  it('never overdraw the budget, when fifty calls at its edge come at once', async () => {
    await reserve('before', 700, { ...roomy, day: 10_000 });
    const spent = await Promise.all(
      Array.from({ length: 50 }, (_, n) => reserve(`turn:${n}`, 1_000, { ...roomy, day: 10_000 })),
    );
    expect(spent.filter((budget) => budget === null)).toHaveLength(9);
    expect(spent.filter((budget) => budget === 'day')).toHaveLength(41);
    expect(await used()).toEqual({ day: 9_700, conversation: 9_700, open: 10 });
    // What a call did not use is there for the next one.
    await settleTokens(database.db, call('before'), 0);
    expect(await reserve('after', 300, { ...roomy, day: 10_000 })).toBeNull();
  });

  it('never overdraw the budget of one conversation either, nor that of a turn', async () => {
    const budgets = { turn: 1_500, conversation: 5_000, day: 1_000_000 };
    const spent = await Promise.all(Array.from({ length: 50 }, (_, n) => reserve(`turn:${n}`, 1_000, budgets)));
    expect(spent.filter((budget) => budget === null)).toHaveLength(5);
    expect(await used()).toMatchObject({ day: 5_000, conversation: 5_000 });
    expect(await reserve('long', 1_501, budgets)).toBe('turn');
    expect(await reserveTokens(database.db, call('second'), 600, budgets, 1_000)).toBe('turn');
    expect(await reserve('another', 1, budgets)).toBe('conversation');
  });

  it('become what was used, more or less, once', async () => {
    await reserve('less', 1_000);
    await reserve('more', 1_000);
    await reserve('unknown', 1_000);
    for (let n = 0; n < 2; n += 1) {
      await settleTokens(database.db, call('less'), 300);
      await settleTokens(database.db, call('more'), 1_200);
      await settleTokens(database.db, call('unknown'), null);
    }
    expect(await used()).toEqual({ day: 2_500, conversation: 2_500, open: 0 });
  });

  it('are not set aside twice for a call that is made again, which costs no less than both tries together may have', async () => {
    expect(await reserve('turn', 1_000, { ...roomy, day: 1_500 })).toBeNull();
    expect(await reserve('turn', 1_000, { ...roomy, day: 1_500 })).toBeNull();
    expect(await used()).toEqual({ day: 1_000, conversation: 1_000, open: 1 });
    await settleTokens(database.db, call('turn'), 300);
    expect(await used()).toEqual({ day: 1_000, conversation: 1_000, open: 0 });
  });

  it('of a worker that died stay used, and nothing stays open', async () => {
    await reserve('killed', 1_000);
    await database.db.query("UPDATE token_reservations SET expires_at = now() - interval '1 second'");
    await sweepLimits(database.db);
    expect(await used()).toEqual({ day: 1_000, conversation: 1_000, open: 0 });
    await settleTokens(database.db, call('killed'), 10);
    expect(await used()).toMatchObject({ day: 1_000 });
  });

  it('are those of the account itself where it has budgets of its own, and of each day anew', async () => {
    await database.db.query('UPDATE accounts SET tokens_per_day = 2000, tokens_per_turn = 900 WHERE id = $1', [
      conversation.accountId,
    ]);
    expect(await reserve('long', 1_000)).toBe('turn');
    expect([await reserve('a', 900), await reserve('b', 900), await reserve('c', 900)]).toEqual([null, null, 'day']);
    await database.db.query('UPDATE token_days SET day = day - 1 WHERE account_id = $1', [conversation.accountId]);
    expect(await reserve('c', 900)).toBeNull();
  });

  it('are of an account also where no conversation is, as in a trial', async () => {
    const trial = call('trial', '0192f3a4-b5c6-7890-abcd-ef0123456789');
    expect(await reserveTokens(database.db, trial, 1_000, roomy)).toBeNull();
    await settleTokens(database.db, trial, 400);
    expect(await used()).toEqual({ day: 400, conversation: 0, open: 0 });
  });
});

describe('a turn', () => {
  const usage = { promptTokens: 100, completionTokens: 20 };
  const hello: Reply = {
    text: 'Hello.',
    toolCalls: [],
    brokenToolCalls: [],
    finishReason: 'stop',
    usage,
    firstTokenMs: 1,
  };
  let asked: number;
  const answering = (answer: () => Promise<Reply>, budgets = roomy) =>
    createActivities({
      db: database.db,
      defaultModel: 'test-model',
      tokens: { budgets, output: 500 },
      events: createEvents({ info: () => undefined, warn: () => undefined }),
      live: { publish: () => undefined },
      model: {
        stream: async () => {
          asked += 1;
          return await answer();
        },
      } satisfies Deps['model'],
    });
  const step = { conversationId: '', key: 'message:1' };
  beforeEach(async () => {
    asked = 0;
    step.conversationId = conversation.id;
    await append(database.db, conversation, [{ kind: 'visitor-message', body: { text: 'Hi' } }]);
  });
  const inActivity = async <I, O>(activity: (input: I) => Promise<O>, input: I, attempt = 1): Promise<O> =>
    await new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') }).run(activity, input);
  const setUp = async (actions: object) =>
    await database.db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [conversation.botId, actions]);
  const entries = async () =>
    (await readTimeline(database.db, conversation, { after: 1 })).map(({ kind, body }) => ({ kind, ...body }));

  it('costs what the model says it used', async () => {
    await inActivity(answering(async () => hello).answerMessage, step);
    expect(await used()).toEqual({ day: 120, conversation: 120, open: 0 });
  });

  it.each<[ModelErrorCode, boolean]>([
    ['cut', true],
    ['timeout', true],
    ['garbage', true],
    ['unavailable', false],
    ['auth', false],
    ['rate-limited', false],
  ])('that fails with %s costs what was set aside: %s', async (code, costs) => {
    const failing = answering(async () => {
      throw new ModelError(code, 'It failed.');
    });
    await expect(inActivity(failing.answerMessage, step)).rejects.toThrow('It failed.');
    expect(await used()).toEqual({ day: costs ? expect.any(Number) : 0, conversation: expect.any(Number), open: 0 });
    expect((await used()).day > 500).toBe(costs);
  });

  it('whose worker died is paid for once when it is done again', async () => {
    const dying = answering(async () => {
      throw new Error('killed');
    });
    await expect(inActivity(dying.answerMessage, step)).rejects.toThrow('killed');
    const { day } = await used();
    expect(await used()).toMatchObject({ open: 1 });
    await inActivity(answering(async () => hello).answerMessage, step, 2);
    expect(await used()).toEqual({ day, conversation: day, open: 0 });
    await inActivity(answering(async () => hello).answerMessage, step, 3);
    expect([asked, (await used()).day]).toEqual([2, day]);
  });

  it('without the budget for it does not ask the model, says so, and hands over', async () => {
    await setUp({
      'human-handover': { enabled: true, channels: { whatsapp: { enabled: true, phone: '+4930123456' } } },
    });
    const activities = answering(async () => hello, { ...roomy, day: 100 });
    await expect(inActivity(activities.answerMessage, step)).rejects.toMatchObject({
      type: 'ModelError',
      details: [{ code: 'budget', retryable: false, attempts: 1 }],
    });
    await activities.announceOutage({ ...step, code: 'budget', attempts: 1, throughSeq: 1 });
    expect(asked).toBe(0);
    expect(await entries()).toMatchObject([
      { kind: 'step-failed', code: 'budget' },
      { kind: 'notice', about: 'budget' },
      { kind: 'notice', about: 'handover' },
      { kind: 'handover-offered', reason: { text: 'the budget for answers is used up' } },
    ]);
    expect(await used()).toEqual({ day: 0, conversation: 0, open: 0 });
  });

  it('without the budget for it, and without a team to hand over to, says so and goes on', async () => {
    const activities = answering(async () => hello, { ...roomy, day: 100 });
    const outcome = await activities.announceOutage({ ...step, code: 'budget', attempts: 1, throughSeq: 1 });
    expect(outcome).toMatchObject({ status: 'open', handled: 1 });
    expect(await entries()).toMatchObject([{ kind: 'step-failed' }, { kind: 'notice', about: 'budget' }]);
  });

  it('has a summary by extract when there is no budget for one by the model', async () => {
    await inActivity(answering(async () => hello, { ...roomy, day: 100 }).writeSummary, step);
    expect(asked).toBe(0);
    expect(await entries()).toMatchObject([{ kind: 'summary-written', by: 'extract' }]);
    await inActivity(answering(async () => hello).writeSummary, { ...step, key: 'other' });
    expect(await used()).toMatchObject({ day: 120 });
  });
});
