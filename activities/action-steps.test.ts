import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ModelError, type Reply } from '#assistant/stream.js';
import type { NewEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { append, type ConversationChange, readTimeline } from '#database/timeline.js';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { generousTokens } from '#testing/generous-limits.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { type Activities, createActivities } from './activities.js';
import type { Deps } from './deps.js';
import { createEvents } from './events.js';

const formId = '0192f3a4-b5c6-7890-abcd-ef0123456789';
const saying = (text: string, toolCalls: Reply['toolCalls'] = []): Reply => ({
  text,
  toolCalls,
  brokenToolCalls: [],
  finishReason: 'stop',
  usage: null,
  firstTokenMs: 1,
});

let database: TestDatabase;
let conversation: ConversationRow;
let asked: Parameters<Deps['model']['stream']>[0][];
let answer: Deps['model']['stream'];
let activities: Activities;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());
beforeEach(async () => {
  conversation = await aConversationRow(database.db, { fallbackMessage: 'I do not know.' });
  asked = [];
  answer = async () => saying('Hello.');
  activities = createActivities({
    db: database.db,
    defaultModel: 'test-model',
    tokens: generousTokens,
    events: createEvents({ info: () => undefined, warn: () => undefined }),
    live: { publish: () => undefined },
    model: {
      stream: async (ask) => {
        asked.push(ask);
        return await answer(ask);
      },
    },
  });
});

const setUp = async (actions: object) =>
  await database.db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [conversation.botId, actions]);
const add = async (entries: NewEntry[], change: ConversationChange = {}) =>
  await append(database.db, conversation, entries, change);
const timeline = async () => await readTimeline(database.db, conversation, { after: 0 });
const kinds = async () => (await timeline()).map(({ kind }) => kind);
const step = (key: string, seq = 1) => ({ conversationId: conversation.id, key, seq });
const deliveries = async () =>
  (
    await database.db.query<{ to: string }[]>(
      "SELECT request->>'to' AS to FROM deliveries WHERE conversation_id = $1 ORDER BY 1",
      [conversation.id],
    )
  ).map(({ to }) => to);
const inActivity = async <I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> =>
  await new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(activity, input);

const submitted: NewEntry = {
  kind: 'form-submitted',
  body: {
    formId: publicId('entry', formId),
    fields: ['email'],
    leadId: publicId('lead', formId),
    purpose: 'lead',
    consent: null,
  },
};
const leadMail = {
  'lead-capture': { enabled: true },
  'email-notifications': { lead: { enabled: true, recipients: ['a@example.org', 'b@example.org'] } },
};

describe('a form that was sent', () => {
  it('thanks the visitor and queues one mail for each recipient, once', async () => {
    await setUp(leadMail);
    await add([submitted]);
    const first = await activities.acceptForm(step('form:1'));
    expect(first).toMatchObject({
      deliveries: [
        { deliveryId: expect.any(String), channel: 'mail' },
        { deliveryId: expect.any(String), channel: 'mail' },
      ],
    });
    expect(await activities.acceptForm(step('form:1'))).toEqual(first);
    expect(await kinds()).toEqual(['form-submitted', 'notice', 'delivery', 'delivery']);
    expect(await deliveries()).toEqual(['a@example.org', 'b@example.org']);
  });

  it('keeps an ended conversation from closing until its mails are queued', async () => {
    await setUp(leadMail);
    await append(database.db, conversation, [{ ...submitted, signal: 'form-submitted' }], { status: 'ended' });
    expect(await activities.sendTranscript(step('transcript:0'))).toMatchObject({ status: 'ended' });
    await activities.acceptForm(step('form:1'));
    expect(await deliveries()).toEqual(['a@example.org', 'b@example.org']);
    expect(await activities.sendTranscript(step('transcript:0'))).toMatchObject({ status: 'closed' });
  });

  it('queues nothing outside the plan, and the timeline says so', async () => {
    await setUp(leadMail);
    await database.db.query("UPDATE accounts SET plan = 'free' WHERE id = $1", [conversation.accountId]);
    await add([submitted]);
    await activities.acceptForm(step('form:1'));
    expect((await timeline()).at(-1)).toMatchObject({
      kind: 'action-skipped',
      body: { action: 'email-notifications', reason: 'plan' },
    });
    expect(await deliveries()).toEqual([]);
  });

  it('of a deleted bot is followed by nothing', async () => {
    await setUp(leadMail);
    await database.db.query('UPDATE bots SET deleted_at = now() WHERE id = $1', [conversation.botId]);
    await add([submitted]);
    await activities.acceptForm(step('form:1'));
    expect(await deliveries()).toEqual([]);
  });
});

describe('an answer', () => {
  const webhook = {
    id: publicId('webhook', formId),
    name: 'call_me',
    description: 'When the visitor wants to be called.',
    url: 'https://desk.example/',
    successMessage: 'We will call.',
    headerNames: [],
  };
  const calling = (name = 'call_me') => saying('Sure.', [{ id: '1', name, arguments: {} }]);
  const say = async () => await add([{ kind: 'visitor-message', body: { text: 'Call me' } }]);

  it('that is done twice queues its webhook once, and asks the model once', async () => {
    await setUp({ webhooks: { list: [webhook] } });
    await say();
    answer = async () => calling();
    const first = await inActivity(activities.answerMessage, step('message:1'));
    expect(first.deliveries).toHaveLength(1);
    expect(await inActivity(activities.answerMessage, step('message:1'))).toEqual(first);
    expect(asked).toHaveLength(1);
    expect(await kinds()).toEqual(['visitor-message', 'bot-message', 'delivery']);
  });

  it('offers the model what is switched on, and nothing that was switched off since', async () => {
    await setUp({ webhooks: { list: [webhook, { ...webhook, id: 'hook_2', name: 'never', enabled: false }] } });
    await say();
    await inActivity(activities.answerMessage, step('message:1'));
    expect(asked[0]?.tools.map((tool) => tool.function.name)).toEqual(['call_me', 'end_conversation']);
  });

  it('says of a tool that the model left alone that it was considered', async () => {
    await setUp({ webhooks: { list: [webhook] } });
    await say();
    await inActivity(activities.answerMessage, step('message:1'));
    expect((await timeline()).at(-1)?.trace?.decisions).toContainEqual({
      action: 'webhooks',
      what: 'call_me',
      fires: false,
      why: 'the model did not call it',
    });
  });

  it('says once of a rule that it was considered', async () => {
    const channels = { whatsapp: { enabled: true, phone: '+49 30 901820' } };
    await setUp({ 'human-handover': { enabled: true, channels } });
    await say();
    await inActivity(activities.answerMessage, step('message:1'));
    const decisions = (await timeline()).at(-1)?.trace?.decisions ?? [];
    expect(decisions.filter(({ action }) => action === 'human-handover')).toMatchObject([{ what: 'hand over' }]);
  });

  it('keeps with the reply every rule that was considered, and why', async () => {
    await setUp({ webhooks: { list: [webhook] } });
    await say();
    answer = async () => calling('drop_tables');
    await inActivity(activities.answerMessage, step('message:1'));
    expect((await timeline()).at(-1)?.trace?.decisions).toEqual(
      expect.arrayContaining([{ action: 'model', what: 'drop_tables', fires: false, why: 'was not offered' }]),
    );
    expect(await deliveries()).toEqual([]);
  });
});

describe('a summary', () => {
  const summaries = async () => (await timeline()).filter(({ kind }) => kind === 'summary-written');

  it('is written by the model, once, and keeps no other step from committing', async () => {
    await add([{ kind: 'visitor-message', body: { text: 'My grinder is broken' } }]);
    answer = async () => saying('A broken grinder.');
    await inActivity(activities.writeSummary, step('1'));
    await inActivity(activities.writeSummary, step('1'));
    expect((await summaries()).map(({ body }) => body)).toEqual([{ text: 'A broken grinder.', by: 'model' }]);
    const [row] = await database.db.query('SELECT step_no FROM conversations WHERE id = $1', [conversation.id]);
    expect(row).toEqual({ step_no: 0 });
  });

  it('is made of the visitor’s own words when the model is away', async () => {
    await add([{ kind: 'visitor-message', body: { text: 'My grinder is broken' } }]);
    answer = async () => {
      throw new ModelError('unavailable', 'away');
    };
    await inActivity(activities.writeSummary, step('1'));
    expect((await summaries()).map(({ body }) => body)).toEqual([{ text: 'My grinder is broken', by: 'extract' }]);
  });
});
