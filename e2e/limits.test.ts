import { setImmediate as tick } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { aHandover, aWebhook } from '#actions/testing/settings.js';
import { createActivities } from '#activities/activities.js';
import { createEvents } from '#activities/events.js';
import { act } from '#apps/api/widget/act.js';
import { testSize } from '#config/test-env.js';
import type { Overview } from '#contracts/overview.js';
import { append, readTimeline } from '#database/timeline.js';
import { aBot } from '#testing/builders.js';
import { call, TestVisitor } from '#testing/client.js';
import { generousTokens } from '#testing/generous-limits.js';
import { aConversationRow } from '#testing/rows.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack();
}, 60_000);
afterAll(async () => await stack.close());

const put = async (path: string, body: object) => {
  const { api, apiKey } = stack;
  const { headers } = await call(`${api.url}/v1/${path}`, { token: apiKey });
  const saved = await call(`${api.url}/v1/${path}`, {
    method: 'PUT',
    token: apiKey,
    body,
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect([saved.status, saved.body]).toEqual([200, expect.anything()]);
};

it('an account whose tokens of the day are used up asks no model: the visitor is told and handed over, the owner sees why', async () => {
  const { api, apiKey, database, model, accountId } = stack;
  const bot = await aBot(stack, {});
  await put(`bots/${bot.id}/actions/human-handover`, {
    enabled: true,
    channels: { whatsapp: { enabled: true, phone: '+4930123456' } },
  });
  await database.db.query('UPDATE accounts SET tokens_per_day = 10 WHERE id = $1', [accountId]);
  const visitor = await TestVisitor.arrive(api.url, bot.publicId);
  await visitor.say('Do you deliver?');
  expect(await visitor.next('handover-offered')).toMatchObject({ channels: [{ channel: 'whatsapp' }] });
  expect(visitor.entries.filter(({ kind }) => kind === 'notice')).toMatchObject([
    { about: 'budget' },
    { about: 'handover' },
  ]);
  expect(model.requests.count).toBe(0);
  const overview = await call<Overview>(`${api.url}/v1/overview`, { token: apiKey });
  expect(overview.body.attention.outages).toMatchObject({ count: 1, code: 'budget' });
  visitor.leave();
});

describe('a visitor who goes to the team while an answer is being written', () => {
  const reason = { code: 'asked', text: '', messageSeq: 1 };
  const actions = { ...aHandover(), webhooks: { list: [aWebhook({ name: 'open_ticket', inputs: [] })] } };
  const ticks = 40;

  /** One race: the answer is written in some ticks of the event loop, and the visitor chooses a channel after `at` of them. */
  async function race(at: number, channel: 'email' | 'whatsapp'): Promise<'answered' | 'handed over'> {
    const { db } = stack.database;
    const conversation = await aConversationRow(db);
    await db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [conversation.botId, actions]);
    await append(db, conversation, [{ kind: 'visitor-message', body: { text: 'Hi' } }], {
      state: { 'human-handover': { state: 'none', reason } },
    });
    let asked = 0;
    const { answerMessage } = createActivities({
      db,
      defaultModel: 'test-model',
      tokens: generousTokens,
      events: createEvents({ info: () => undefined, warn: () => undefined }),
      live: { publish: () => undefined },
      model: {
        async stream({ onText }) {
          asked += 1;
          for (let n = 0; n < ticks / 2; n += 1) {
            onText('word ');
            await tick();
          }
          const usage = { promptTokens: 10, completionTokens: 10 };
          return {
            text: 'words',
            toolCalls: [{ id: 'c', name: 'open_ticket', arguments: {} }],
            brokenToolCalls: [],
            finishReason: 'stop',
            usage,
            firstTokenMs: 1,
          };
        },
      },
    });
    const answer = async (attempt = 1): Promise<unknown> => {
      try {
        const step = { conversationId: conversation.id, key: 'message:1' };
        return await new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') }).run(
          answerMessage,
          step,
        );
      } catch (error) {
        expect(String(error)).toContain('overtaken');
        return await answer(attempt + 1);
      }
    };
    const choose = async () => {
      for (let n = 0; n < at; n += 1) await tick();
      const authority = { ...conversation, visitorId: '', status: 'open' as const, blocked: false };
      await act(db, authority, { kind: 'channel-chosen', channel });
    };
    await Promise.all([answer(), choose()]);
    const kinds = (await readTimeline(db, conversation, { after: 0 })).map(({ kind }) => kind);
    const handedOver = kinds.indexOf('channel-opened');
    expect(handedOver).toBeGreaterThan(0);
    expect(kinds.slice(handedOver + 1)).toEqual(channel === 'email' ? ['form-shown'] : []);
    expect(asked).toBeLessThanOrEqual(1);
    const [{ deliveries }] = await db.query(
      'SELECT count(*)::int AS deliveries FROM deliveries WHERE conversation_id = $1',
      [conversation.id],
    );
    const isAnswered = kinds.includes('bot-message');
    expect(deliveries).toBe(isAnswered ? 1 : 0);
    return isAnswered ? 'answered' : 'handed over';
  }

  it('reads no word of the model behind the handover, whoever is first', async () => {
    const outcomes = [];
    for (let n = 0; n < 100 * testSize(); n += 1) {
      outcomes.push(await race((n * 7) % (ticks * 2), n % 2 === 0 ? 'email' : 'whatsapp'));
    }
    // Both happen, or it was no race.
    expect(new Set(outcomes)).toEqual(new Set(['answered', 'handed over']));
  }, 600_000);
});
