import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { aConversationRow } from '#testing/rows.js';
import { appliedStep } from './steps.js';
import { append, readTimeline, readTimelineWindow, readVisitorView } from './timeline.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

const said = (text: string) => ({ kind: 'visitor-message' as const, body: { text } });
const answered = (text: string) => ({ kind: 'bot-message' as const, body: { text } });

describe('append', () => {
  it('numbers entries without a gap when many write at once', async () => {
    const conversation = await aConversationRow(database.db);
    const writes = Array.from({ length: 40 }, (_, n) =>
      append(database.db, conversation, [said(`a${n}`), said(`b${n}`)]),
    );
    const seqs = (await Promise.all(writes)).flatMap((added) => added?.map(({ seq }) => seq) ?? []);
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
    const stored = await readTimeline(database.db, conversation, { after: 0 });
    expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
  });

  it('answers the ids and numbers of what it added, in order', async () => {
    const conversation = await aConversationRow(database.db);
    const added = await append(database.db, conversation, [said('one'), answered('two')]);
    const stored = await readTimeline(database.db, conversation, { after: 0 });
    expect(stored.map(({ id, seq, body }) => ({ id, seq, body }))).toEqual([
      { ...added?.[0], body: { text: 'one' } },
      { ...added?.[1], body: { text: 'two' } },
    ]);
  });

  it('takes a client id once, and leaves no gap when it comes again', async () => {
    const conversation = await aConversationRow(database.db);
    const once = { ...said('hello'), clientId: randomUUID() };
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => append(database.db, conversation, [once])));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await append(database.db, conversation, [said('next')]))?.[0]?.seq).toBe(2);
  });

  it('adds nothing to a closed conversation, nor to another account', async () => {
    const conversation = await aConversationRow(database.db);
    expect(await append(database.db, { ...conversation, accountId: randomUUID() }, [said('hi')])).toBeNull();
    await append(database.db, conversation, [], { status: 'closed' });
    expect(await append(database.db, conversation, [said('hi')])).toBeNull();
    expect(await readTimeline(database.db, conversation, { after: 0 })).toEqual([]);
  });

  it('closes nothing that somebody wrote in since it was read', async () => {
    const conversation = await aConversationRow(database.db);
    await append(database.db, conversation, [answered('bye'), said('wait!')]);
    const close = async (lastSeq: number) =>
      await append(database.db, conversation, [], { status: 'closed', lastSeq, fence: 0 });
    expect(await close(1)).toBeNull();
    expect(await close(2)).toEqual([]);
  });

  it('counts the messages and remembers when the visitor wrote last', async () => {
    const conversation = await aConversationRow(database.db);
    await append(database.db, conversation, [answered('welcome')]);
    const read = async () =>
      (
        await database.db.query('SELECT messages, last_message_at FROM conversations WHERE id = $1', [conversation.id])
      )[0];
    expect(await read()).toEqual({ messages: 1, last_message_at: null });
    await append(database.db, conversation, [said('hi')]);
    expect(await read()).toEqual({ messages: 2, last_message_at: expect.any(Date) });
  });
});

describe('a step', () => {
  const outcome = { status: 'open' as const, handled: 1, decisions: ['answered'] };
  const mail = {
    kind: 'lead-mail' as const,
    to: 'team@example.org',
    visitor: { name: null, email: null, phone: null },
    formId: 'f',
    throughSeq: 1,
  };
  const apply = async (conversation: { id: string; accountId: string }) =>
    await append(
      database.db,
      conversation,
      [answered('hi')],
      { fence: 0, state: { remembered: true } },
      {
        step: { key: 'message:1', outcome },
        deliveries: [{ id: randomUUID(), effectKey: 'lead-mail:f', request: mail }],
      },
    );
  const rows = async (id: string) =>
    await database.db.query(
      `SELECT c.state, (SELECT count(*)::int FROM deliveries d WHERE d.conversation_id = c.id) AS deliveries
       FROM conversations c WHERE c.id = $1`,
      [id],
    );

  it('is applied by one of two attempts, with its outcome, its state and its deliveries', async () => {
    const conversation = await aConversationRow(database.db);
    const attempts = await Promise.all([apply(conversation), apply(conversation)]);
    expect(attempts.filter((appended) => appended !== null)).toHaveLength(1);
    expect(await readTimeline(database.db, conversation, { after: 0 })).toHaveLength(1);
    expect(await appliedStep(database.db, { conversationId: conversation.id, key: 'message:1' })).toEqual(outcome);
    expect(await rows(conversation.id)).toEqual([{ state: { remembered: true }, deliveries: 1 }]);
  });

  it('queues mails that tell the timeline as it stands then, whatever comes before their last try', async () => {
    const conversation = await aConversationRow(database.db);
    const transcript = { kind: 'transcript-mail' as const, to: mail.to, visitor: mail.visitor, throughSeq: 1_000 };
    const deliveries = [mail, transcript].map((request) => ({ id: randomUUID(), effectKey: request.kind, request }));
    await append(database.db, conversation, [answered('one'), answered('two')], {}, { deliveries });
    await append(database.db, conversation, [answered('three')]);
    const told = await database.db.query(
      "SELECT kind, request->'throughSeq' AS through FROM deliveries WHERE conversation_id = $1 ORDER BY kind",
      [conversation.id],
    );
    expect(told).toEqual([
      { kind: 'lead-mail', through: 1 },
      { kind: 'transcript-mail', through: 2 },
    ]);
  });

  it('leaves nothing behind when its record cannot be written', async () => {
    const conversation = await aConversationRow(database.db);
    await database.db.query("INSERT INTO steps (conversation_id, key, outcome) VALUES ($1, 'message:1', $2)", [
      conversation.id,
      outcome,
    ]);
    await expect(apply(conversation)).rejects.toThrow('steps_pkey');
    expect(await readTimeline(database.db, conversation, { after: 0 })).toEqual([]);
    expect(await rows(conversation.id)).toEqual([{ state: {}, deliveries: 0 }]);
  });

  it('does not queue an effect that is queued already', async () => {
    const conversation = await aConversationRow(database.db);
    const deliver = async () =>
      await append(
        database.db,
        conversation,
        [],
        {},
        {
          deliveries: [{ id: randomUUID(), effectKey: 'lead-mail:f', request: mail }],
        },
      );
    await deliver();
    await deliver();
    expect(await rows(conversation.id)).toEqual([{ state: {}, deliveries: 1 }]);
  });
});

describe('what is read', () => {
  it('is the newest part of the timeline for a prompt, oldest first', async () => {
    const conversation = await aConversationRow(database.db);
    await append(database.db, conversation, [said('1'), answered('2'), said('3'), answered('4')]);
    const window = await readTimelineWindow(database.db, conversation.id, {
      kinds: ['visitor-message', 'bot-message'],
      limit: 3,
    });
    expect(window.map(({ body }) => body.text)).toEqual(['2', '3', '4']);
  });

  it('tells a visitor whether a message of theirs waits', async () => {
    const conversation = await aConversationRow(database.db);
    const view = () =>
      readVisitorView(database.db, conversation, { after: 0, kinds: ['visitor-message', 'bot-message'] });
    expect(await view()).toEqual({ status: 'open', stepNo: 0, waiting: false, deserted: false, entries: [] });
    await append(database.db, conversation, [said('hi')]);
    expect(await view()).toMatchObject({
      waiting: true,
      entries: [{ seq: 1, at: expect.any(Date), body: { text: 'hi' } }],
    });
    await append(database.db, conversation, [answered('hello')], { answeredSeq: 1 });
    expect(await view()).toMatchObject({ waiting: false });
  });
});
