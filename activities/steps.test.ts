import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ModelError, type Reply } from '#assistant/stream.js';
import { conversationGoneType, modelFailureType } from '#contracts/conversation-workflow.js';
import type { NewEntry } from '#contracts/entries.js';
import type { LiveSignal } from '#database/live-signal.js';
import { append, type ConversationChange, readTimeline } from '#database/timeline.js';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { generousTokens } from '#testing/generous-limits.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { until } from '#testing/until.js';
import { type Activities, createActivities } from './activities.js';
import type { Deps } from './deps.js';
import { createEvents } from './events.js';

const saying = (text: string): Reply => ({
  text,
  toolCalls: [],
  brokenToolCalls: [],
  finishReason: 'stop',
  usage: { promptTokens: 10, completionTokens: 3 },
  firstTokenMs: 1,
});

let database: TestDatabase;
let conversation: ConversationRow;
let published: LiveSignal[];
let asked: Parameters<Deps['model']['stream']>[0][];
let answer: Deps['model']['stream'];
let activities: Activities;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());
beforeEach(async () => {
  conversation = await aConversationRow(database.db, { fallbackMessage: 'I do not know.' });
  published = [];
  asked = [];
  answer = async ({ onText }) => {
    onText('Hello ');
    onText('there.');
    return saying('Hello there.');
  };
  activities = createActivities({
    db: database.db,
    defaultModel: 'test-model',
    tokens: generousTokens,
    events: createEvents({ info: () => undefined, warn: () => undefined }),
    live: { publish: (signal) => void published.push(signal) },
    model: {
      stream: async (ask) => {
        asked.push(ask);
        return await answer(ask);
      },
    },
  });
});

const add = async (entries: NewEntry[], change: ConversationChange = {}) =>
  await append(database.db, conversation, entries, change);
const say = async (text: string) => await add([{ kind: 'visitor-message', body: { text } }]);
const timeline = async () =>
  (await readTimeline(database.db, conversation, { after: 0 })).map(({ kind, body }) => ({ kind, ...body }));
const step = (key: string) => ({ conversationId: conversation.id, key });
const answerStep = (key: string, attemptsBefore = 0) => ({ ...step(key), attemptsBefore });
const run = async (key: string, attempt = 1) =>
  await new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') }).run(
    activities.answerMessage,
    answerStep(key),
  );

describe('answering', () => {
  it('writes the reply, why it is so, and the outcome', async () => {
    await say('Hi');
    expect(await run('message:1')).toEqual({ status: 'open', handled: 1, decisions: ['answered'] });
    const [, reply] = await readTimeline(database.db, conversation, { after: 0 });
    expect(reply).toMatchObject({
      kind: 'bot-message',
      body: { text: 'Hello there.' },
      trace: { botVersion: 1, model: 'test-model', finishReason: 'stop', promptTokens: 10, completionTokens: 3 },
    });
  });

  it('done twice, answers once and asks the model once', async () => {
    await say('Hi');
    const first = await run('message:1');
    expect(await run('message:1', 2)).toEqual(first);
    expect(asked).toHaveLength(1);
    expect(await timeline()).toHaveLength(2);
  });

  it('covers every message that waits, in one reply', async () => {
    await say('Hi');
    await say('Do you deliver?');
    expect(await run('message:1')).toMatchObject({ handled: 2 });
    expect(await run('message:2')).toMatchObject({ handled: 2, decisions: ['nothing to do'] });
    expect(asked).toHaveLength(1);
  });

  it('lets only one of two attempts commit, and the loser reports what the winner did', async () => {
    await say('Hi');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let slow = true;
    answer = async () => {
      if (!slow) return saying('from the second attempt');
      slow = false;
      await held;
      return saying('from the zombie');
    };
    const zombie = run('message:1');
    await until('the first attempt to ask', () => expect(asked).toHaveLength(1));
    const second = await run('message:1', 2);
    release();
    expect(await zombie).toEqual(second);
    expect(await timeline()).toEqual([
      { kind: 'visitor-message', text: 'Hi' },
      { kind: 'bot-message', text: 'from the second attempt' },
    ]);
  });

  it('streams under the id of the entry to come, with a higher number in each attempt', async () => {
    await say('Hi');
    answer = async ({ onText }) => {
      onText('Hel');
      throw new ModelError('cut', 'The stream ended early.');
    };
    await expect(run('message:1')).rejects.toThrow();
    answer = async ({ onText }) => {
      onText('Hello');
      return saying('Hello');
    };
    await run('message:1', 2);
    const [, reply] = await readTimeline(database.db, conversation, { after: 0 });
    const entryId = `entry_${reply?.id.replaceAll('-', '')}`;
    expect(published).toEqual([
      { c: conversation.id, kind: 'delta', entryId, attempt: 1, step: 0, offset: 0, text: 'Hel' },
      { c: conversation.id, kind: 'delta', entryId, attempt: 2, step: 0, offset: 0, text: 'Hello' },
    ]);
  });

  it('tells the workflow what the model failed with, and whether asking again makes sense', async () => {
    await say('Hi');
    answer = async () => {
      throw Object.assign(new ModelError('rate-limited', 'The model has enough.'), { retryAfterMs: 60_000 });
    };
    const failure = await run('message:1', 2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type: modelFailureType,
      nonRetryable: true,
      details: [{ code: 'rate-limited', retryable: true, retryAfterMs: 10_000, attempts: 2 }],
    });
    expect(await timeline()).toHaveLength(1);
  });

  it('writes nothing when it is cancelled in the middle of a reply', async () => {
    await say('Hi');
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    answer = async ({ signal, onText }) => {
      onText('Hel');
      environment.cancel();
      signal.throwIfAborted();
      return saying('Hel');
    };
    await expect(environment.run(activities.answerMessage, answerStep('message:1'))).rejects.toThrow();
    expect(await timeline()).toHaveLength(1);
  });

  it('answers with the fallback message when the model says nothing, and keeps out what cannot be stored', async () => {
    await say('Hi');
    answer = async () => saying(' \u0000 ');
    await run('message:1');
    expect((await timeline()).at(-1)).toEqual({ kind: 'bot-message', text: 'I do not know.' });
  });

  it('opens an ended conversation again', async () => {
    await add([{ kind: 'ended', body: { reason: 'idle' } }], { status: 'ended', endReason: 'idle' });
    await say('One more thing');
    expect(await run('message:2')).toMatchObject({ status: 'open', decisions: ['reopened and answered'] });
    const [row] = await database.db.query('SELECT status, end_reason FROM conversations WHERE id = $1', [
      conversation.id,
    ]);
    expect(row).toEqual({ status: 'open', end_reason: null });
  });

  it('is over for good when the conversation was erased', async () => {
    await database.db.query('DELETE FROM conversations WHERE id = $1', [conversation.id]);
    await expect(run('message:1')).rejects.toMatchObject({ type: conversationGoneType, nonRetryable: true });
  });
});

describe('announcing an outage', () => {
  it('tells the visitor, and the owner why; the message counts as taken care of, once', async () => {
    await say('Hi');
    const failed = { ...step('message:1'), code: 'timeout' as const, attempts: 3, throughSeq: 1 };
    const first = await activities.announceOutage(failed);
    expect(first).toMatchObject({ status: 'open', handled: 1 });
    expect(await activities.announceOutage(failed)).toEqual(first);
    expect((await timeline()).slice(1)).toEqual([
      { kind: 'step-failed', code: 'timeout', attempts: 3 },
      { kind: 'notice', about: 'outage', text: expect.any(String) },
    ]);
  });
});

describe('ending', () => {
  it('ends for the reason that was asked for, once', async () => {
    await add([{ kind: 'end-requested', body: { reason: 'operator' } }]);
    const first = await activities.endConversation({ ...step('ended:1'), requestedBy: 1 });
    expect(first).toMatchObject({ status: 'ended', decisions: ['ended: operator'] });
    expect(await activities.endConversation({ ...step('ended:1'), requestedBy: 1 })).toEqual(first);
    expect((await timeline()).slice(1)).toEqual([{ kind: 'ended', reason: 'operator' }]);
  });

  it('does not end what a visitor wrote into since', async () => {
    await add([{ kind: 'end-requested', body: { reason: 'visitor' } }]);
    await say('Wait!');
    expect(await activities.endConversation({ ...step('ended:1'), requestedBy: 1 })).toMatchObject({ status: 'open' });
    expect(await activities.endConversation(step('idle:0'))).toMatchObject({ status: 'open' });
    expect(await timeline()).toHaveLength(2);
  });
});

describe('closing', () => {
  const talk = async () => await add([{ kind: 'visitor-message', body: { text: 'Hi' } }], { answeredSeq: 1 });
  const end = async () =>
    await add([{ kind: 'ended', body: { reason: 'idle' } }], { status: 'ended', endReason: 'idle' });
  const transcriptOn = async () =>
    await database.db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [
      conversation.botId,
      { 'email-notifications': { transcript: { enabled: true, recipients: ['team@shop.example'] } } },
    ]);

  it('closes an ended conversation and says why no transcript was sent', async () => {
    await talk();
    await end();
    expect(await activities.sendTranscript(step('transcript:0'))).toMatchObject({ status: 'closed' });
    expect((await timeline()).at(-1)).toEqual({ kind: 'mail-skipped', mail: 'transcript', reason: 'not-set-up' });
    expect(await activities.sendTranscript(step('transcript:0'))).toMatchObject({ status: 'closed' });
    expect(await timeline()).toHaveLength(3);
  });

  it('queues a transcript for each recipient, once', async () => {
    await transcriptOn();
    await talk();
    await end();
    const first = await activities.sendTranscript(step('transcript:1'));
    expect(first).toMatchObject({ status: 'closed', deliveries: [{ channel: 'mail' }] });
    expect(await activities.sendTranscript(step('transcript:1'))).toEqual(first);
    expect((await timeline()).at(-1)).toMatchObject({ kind: 'delivery', delivers: 'transcript-mail', state: 'queued' });
  });

  it('sends none where an operator asked to skip it, and none where nobody wrote', async () => {
    await transcriptOn();
    await end();
    await activities.sendTranscript(step('transcript:0'));
    expect((await timeline()).at(-1)).toMatchObject({ kind: 'mail-skipped', reason: 'empty' });
    conversation = await aConversationRow(database.db);
    await transcriptOn();
    await talk();
    await end();
    await add([{ kind: 'skip-transcript-requested', body: { why: 'a test' } }]);
    await activities.sendTranscript(step('transcript:1'));
    expect((await timeline()).at(-1)).toMatchObject({ kind: 'mail-skipped', reason: 'requested' });
  });

  it('leaves a conversation that has a message waiting', async () => {
    await end();
    await say('Still there?');
    expect(await activities.sendTranscript(step('transcript:0'))).toMatchObject({ status: 'ended' });
  });
});
