import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '#contracts/account.js';
import type { AuditEvent } from '#contracts/audit.js';
import type { IdentitySecret } from '#contracts/bots.js';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import type { DeliveryDetail } from '#contracts/deliveries.js';
import { deliveryIdOf } from '#contracts/delivery-workflow.js';
import { idOf } from '#contracts/ids.js';
import type { Lead } from '#contracts/leads.js';
import type { Page } from '#contracts/paging.js';
import type { Erased, VisitorExport } from '#contracts/privacy.js';
import type { StartedConversation } from '#contracts/widget.js';
import { createApiKey } from '#database/accounts.js';
import { reachedCap, recipientOf } from '#database/mail-caps.js';
import { eraseExpired } from '#database/retention.js';
import { append } from '#database/timeline.js';
import { anAction, anItem } from '#testing/builders.js';
import type { TestVisitor } from '#testing/client.js';
import { kinds } from '#testing/play.js';
import { play, receiver } from '#testing/play-with-receivers.js';
import { until } from '#testing/until.js';
import { type Ask, askAsDocumented } from '../testing/ask.js';

let ask: Ask;
/** Of an owner of the account: it may also set how long things are kept. */
let token: string;
beforeAll(async () => {
  const { api, database, accountId } = play.stack;
  ask = await askAsDocumented(api.url);
  token = (await createApiKey(database.db, accountId, 'owner', { role: 'owner' })).key;
});

const post = async <T>(path: string, body?: object) =>
  await ask<T>('POST', `/v1/${path}`, { token, ...(body ? { body } : {}) });
const eraseOf = async (visitor: TestVisitor, body: object = {}) =>
  await post<Erased>(`conversations/${visitor.conversationId}/erase`, body);

/** Tables in which a text stands in any column that holds text, and how many of its rows. */
async function holding(text: string): Promise<Record<string, number>> {
  const { db } = play.stack.database;
  const tables = await db.query<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${name} t WHERE position($1 IN lower(to_jsonb(t)::text)) > 0`,
      [text.toLowerCase()],
    );
    if (row && row.n > 0) counts[name] = row.n;
  }
  return counts;
}

const handle = (workflowId: string) => play.stack.temporal.client.workflow.getHandle(workflowId);

/** What Temporal keeps of a workflow, with its payloads as text. */
async function remembered(workflowId: string): Promise<string> {
  const [{ events }, { raw }] = await Promise.all([handle(workflowId).fetchHistory(), handle(workflowId).describe()]);
  return JSON.stringify([events, raw], (_key, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  ).replace(/"data":"([A-Za-z0-9+/]+=*)"/g, (_whole, data: string) => Buffer.from(data, 'base64').toString('utf8'));
}

/** The same visitor in a conversation of its own: whoever shows the token of an earlier one. */
async function again({ token: earlier }: TestVisitor): Promise<{ conversationId: string; conversationUuid: string }> {
  const path = `/v1/widget/${play.bot.publicId}/conversations`;
  const { conversation } = (await ask<StartedConversation>('POST', path, { token: earlier, body: {} })).body;
  return { conversationId: conversation.id, conversationUuid: idOf('conversation').parse(conversation.id) };
}

const word = 'canaria';
const who = { name: `Ann ${word}`, email: `${word}@example.org`, phone: '+4915112345678' };

/** Id of the visitor on the website, and what its page says of the visit. */
const [subject, context] = [`${word}-7`, { plan: `The ${word} plan` }];

/** As the server of a website signs who its user is. */
async function identity(): Promise<string> {
  const { secret } = (await post<IdentitySecret>(`bots/${play.bot.id}/identity/rotate-secret`)).body;
  const { publicId } = play.bot;
  const token = new SignJWT({ sub: subject }).setProtectedHeader({ alg: 'HS256' }).setAudience(publicId);
  return await token.setExpirationTime('10 min').sign(Buffer.from(secret));
}

/** A visitor who leaves the word wherever one can: on the page, in messages, a form, a webhook's inputs, its answer, mails and cases. */
async function talkative(): Promise<TestVisitor> {
  const { stack, bot } = play;
  const field = { enabled: true, required: true };
  await anAction(stack, bot, 'lead-capture', {
    ...{ enabled: true, position: 'after-first-response' },
    fields: { name: field, email: field, phone: field },
  });
  await anAction(stack, bot, 'email-notifications', {
    lead: { enabled: true, recipients: [play.address('team')] },
  });
  await anItem(stack, bot, 'webhooks', {
    name: 'create_ticket',
    description: 'When something is broken.',
    url: receiver.url,
    inputs: [{ name: 'about', description: 'What it is about', type: 'string', required: true }],
    successMessage: 'Ticket {{response.ticket}} is open.',
    sendSummary: true,
  });
  receiver.script({ status: 200, json: { ticket: `${word}-4711` } });
  const visitor = await play.arrive({
    ...{ pageUrl: `https://shop.example/${word}`, visitor: { name: who.name } },
    ...{ context, identity: await identity() },
  });
  const toolCalls = [{ name: 'create_ticket', arguments: { about: `${word} is broken` } }];
  play.model.script([{ reply: `I see, ${word}.`, toolCalls }, { reply: `About ${word}.` }]);
  await visitor.say(`My ${word} is broken`);
  const form = await visitor.next('form-shown');
  expect((await visitor.post('form', { formId: form.id, values: who, consent: true })).status).toBe(202);
  await until('what follows', async () => {
    const accepted = (await play.timeline(visitor)).filter(
      (entry) => entry.kind === 'delivery' && entry.state === 'accepted',
    );
    expect(accepted).toHaveLength(2);
    expect(kinds(await play.timeline(visitor))).toContain('action-settled');
  });
  const kept = await post(`bots/${bot.id}/cases`, {
    message: `My ${word} is broken`,
    expected: [{ action: 'webhooks', what: 'create_ticket', fires: true }],
    conversationId: visitor.conversationId,
  });
  expect(kept.status).toBe(201);
  expect((await post(`bots/${bot.id}/case-runs`, { actions: {} })).status).toBe(202);
  return visitor;
}

describe('erasing', () => {
  it('reaches everything that a visitor left, in every table and in Temporal, and says how much that was', async () => {
    const visitor = await talkative();
    const before = await holding(word);
    expect(Object.keys(before).sort()).toEqual(
      expect.arrayContaining([
        ...['conversations', 'deliveries', 'delivery_attempts', 'leads', 'timeline_entries', 'trial_cases', 'visitors'],
      ]),
    );
    const { db } = play.stack.database;
    const { conversationUuid: id } = visitor;
    const deliveries = await db.query<{ id: string }[]>('SELECT id FROM deliveries WHERE conversation_id = $1', [id]);
    const workflows = [workflowIdOf(id), ...deliveries.map((delivery) => deliveryIdOf(delivery.id))];
    for (const workflow of workflows) expect(await remembered(workflow)).not.toMatch(/canaria|4915112345678/i);

    const { status, body } = await eraseOf(visitor);
    expect(status).toBe(200);
    expect(body.alreadySent).toBe(2);
    expect(body.rows).toMatchObject({ conversations: 1, visitors: 1, leads: 1, deliveries: 2, trial_cases: 1 });
    expect(body.rows.timeline_entries).toBeGreaterThan(8);
    await handle(workflowIdOf(id)).result();
    expect([await holding(word), await holding('4915112345678')]).toEqual([{}, {}]);
    const left = await holding(id);
    expect(Object.keys(left)).toEqual([]);
    for (const workflow of workflows) expect(await remembered(workflow)).not.toMatch(/canaria|4915112345678/i);

    const { data } = (await ask<Page<AuditEvent>>('GET', '/v1/audit?action=conversation.erased&limit=1', { token }))
      .body;
    expect(data).toMatchObject([{ subject: visitor.conversationId, details: { rows: body.rows, alreadySent: 2 } }]);
    expect((await ask('GET', `/v1/conversations/${visitor.conversationId}`, { token })).status).toBe(404);
    expect((await eraseOf(visitor)).status).toBe(404);
  });

  it('lets nothing be written afterwards by what was under way, and closes the workflow at once', async () => {
    const visitor = await play.arrive();
    play.model.script([{ reply: `${word} `.repeat(60), tokenMs: 25 }]);
    await visitor.say(`Tell me about ${word}`);
    await until('the first words', () => expect(visitor.events.some(({ type }) => type === 'delta')).toBe(true));
    await eraseOf(visitor);
    await handle(workflowIdOf(visitor.conversationUuid)).result();
    expect((await visitor.say('Are you there?')).status).toBe(401);
    const conversation = { id: visitor.conversationUuid, accountId: play.stack.accountId };
    const late = { kind: 'bot-message' as const, body: { text: word } };
    expect(await append(play.stack.database.db, conversation, [late], { evenClosed: true })).toBeNull();
    expect(await holding(word)).toEqual({});
  });

  it('cancels what is still to be sent', async () => {
    await anItem(play.stack, play.bot, 'webhooks', {
      name: 'create_ticket',
      description: 'When something is broken.',
      url: receiver.url,
      successMessage: 'Done.',
    });
    receiver.script({ status: 503, retryAfter: 3600 });
    const visitor = await play.arrive();
    play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
    await visitor.say('It is broken');
    const [{ id } = { id: '' }] = await until('a delivery that waits', async () => {
      const rows = await play.stack.database.db.query<{ id: string }[]>(
        "SELECT id FROM deliveries WHERE conversation_id = $1 AND state = 'retrying'",
        [visitor.conversationUuid],
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect((await eraseOf(visitor)).body).toMatchObject({ rows: { deliveries: 1 }, alreadySent: 0 });
    await handle(deliveryIdOf(id)).result();
    expect(receiver.calls).toHaveLength(1);
  });

  it('of one conversation leaves the visitor who has another, and what they gave there', async () => {
    const first = await play.arrive();
    await first.say(`First ${word}`);
    await first.reply();
    const second = await again(first);
    expect((await eraseOf(first)).body.rows).toMatchObject({ conversations: 1, visitors: 0, leads: 0 });
    expect(await holding(word)).toEqual({});
    expect((await ask('GET', `/v1/conversations/${second.conversationId}`, { token })).status).toBe(200);
  });

  it('of the conversation they gave their details in takes those, and their id on the website, and leaves the others', async () => {
    const visitor = await talkative();
    const second = await again(visitor);
    expect((await eraseOf(visitor)).body.rows).toMatchObject({ conversations: 1, visitors: 0, leads: 1 });
    expect([await holding(word), await holding('4915112345678')]).toEqual([{}, {}]);
    expect((await ask('GET', `/v1/conversations/${second.conversationId}`, { token })).status).toBe(200);
  });

  it('of a lead takes the visitor with all their conversations', async () => {
    const visitor = await talkative();
    const second = await again(visitor);
    const leads = await ask<Page<Lead>>('GET', `/v1/leads?botId=${play.bot.id}`, { token });
    const id = leads.body.data[0]?.id;
    const { body } = await post<Erased>(`leads/${id}/erase`);
    expect(body.rows).toMatchObject({ conversations: 2, visitors: 1, leads: 1 });
    expect([await holding(word), await holding(second.conversationUuid)]).toEqual([{}, {}]);
    expect((await post(`leads/${id}/erase`)).status).toBe(404);
  });

  it('of a lead takes as many conversations as there are', async () => {
    const visitor = await talkative();
    await play.stack.database.db.query(
      `INSERT INTO conversations
       SELECT copy.* FROM conversations c, generate_series(1, 200) AS n, jsonb_populate_record(
         c, jsonb_build_object('id', gen_random_uuid(), 'token_hash', sha256((c.id || '-' || n)::bytea))
       ) AS copy WHERE c.id = $1`,
      [visitor.conversationUuid],
    );
    const leads = await ask<Page<Lead>>('GET', `/v1/leads?botId=${play.bot.id}`, { token });
    expect((await post<Erased>(`leads/${leads.body.data[0]?.id}/erase`)).body.rows).toMatchObject({
      conversations: 201,
    });
    expect(await holding(word)).toEqual({});
  });

  it('makes no room for more mails to the same address', async () => {
    const { accountId, database, config } = play.stack;
    const recipient = recipientOf(config.secrets.encryptionKeys, play.address('team'));
    const mail = { deliveryId: uuidv7(), accountId, kind: 'lead-mail' as const, recipient };
    const many = { hour: 1_000, day: 1_000 };
    const cap = async () =>
      await database.db.transaction(
        async (tx) => await reachedCap(tx, mail, { account: many, visitor: many, visitors: many, team: { hour: 1 } }),
      );
    expect(await cap()).toBeNull();
    await eraseOf(await talkative());
    expect((await cap())?.reason).toBe('the limit of 1 mails an hour to one address');
  });
});

describe('an export', () => {
  it('holds all that is kept of a visitor, and is written down', async () => {
    const visitor = await talkative();
    await again(visitor);
    const path = `/v1/conversations/${visitor.conversationId}/export`;
    const { body, headers } = await ask<VisitorExport>('GET', path, { token });
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="visitor-conv_\w+\.json"$/);
    expect(body).toMatchObject({
      visitor: { ...who, subject },
      lead: who,
      conversations: [{ conversation: { context }, cases: [{ message: `My ${word} is broken` }] }, {}],
    });
    const [first] = body.conversations;
    expect(kinds(first?.timeline ?? [])).toEqual(kinds(await play.timeline(visitor)));
    const sent = (first?.deliveries ?? []).map(({ kind, tries }: DeliveryDetail) => [kind, tries.length]);
    expect(sent.sort()).toEqual([
      ['lead-mail', 1],
      ['webhook', 1],
    ]);
    const { data } = (await ask<Page<AuditEvent>>('GET', '/v1/audit?action=visitor.exported&limit=1', { token })).body;
    expect(data).toMatchObject([{ subject: visitor.conversationId, details: { conversations: 2 } }]);
    expect(JSON.stringify(data)).not.toContain(word);
    await eraseOf(visitor, { visitor: true });
  });
});

describe('how long conversations are kept', () => {
  const keep = async (retentionDays: number | null) =>
    (await ask<Account>('PUT', '/v1/account', { token, body: { name: 'Test', retentionDays } })).body.retentionDays;
  /** A conversation that was closed, its last message so many days ago. */
  async function aged(days: number, status = 'closed'): Promise<string> {
    const { conversationUuid: id } = await play.arrive();
    await play.stack.database.db.query(
      `UPDATE conversations SET status = $3, started_at = now() - make_interval(days => $2 + 1),
         last_message_at = now() - make_interval(days => $2) WHERE id = $1`,
      [id, days, status],
    );
    return id;
  }
  const isThere = async (id: string) => Object.keys(await holding(id)).length > 0;
  // The sweeper does so too, once a minute, and may come first.
  const sweep = async () => await eraseExpired(play.stack.database.db, 10);

  it('is for ever, or as many days as an owner says; what is older goes, and that is written down once a day', async () => {
    const [old, young, open] = [await aged(31), await aged(29), await aged(90, 'open')];
    await sweep();
    expect(await isThere(old)).toBe(true);
    expect(await keep(30)).toBe(30);
    await sweep();
    expect([await isThere(old), await isThere(young), await isThere(open)]).toEqual([false, true, true]);
    const late = await aged(40);
    await sweep();
    expect(await isThere(late)).toBe(false);
    const { data } = (await ask<Page<AuditEvent>>('GET', '/v1/audit?action=conversations.expired', { token })).body;
    expect(data).toMatchObject([{ actor: { kind: 'schedule' }, details: { conversations: 1, retentionDays: 30 } }]);
    expect(await keep(null)).toBeNull();
    expect((await ask('PUT', '/v1/account', { token, body: { name: 'Test', retentionDays: 0 } })).status).toBe(422);
  });

  it('waits for what is still to be sent', async () => {
    const { db } = play.stack.database;
    const id = await aged(31);
    await db.query(
      `INSERT INTO deliveries (id, account_id, bot_id, conversation_id, kind, effect_key, request, state)
       SELECT id, account_id, bot_id, id, 'webhook', 'x', '{}', 'retrying' FROM conversations WHERE id = $1`,
      [id],
    );
    await keep(30);
    await sweep();
    expect(await isThere(id)).toBe(true);
    await db.query("UPDATE deliveries SET state = 'failed' WHERE id = $1", [id]);
    await sweep();
    expect(await isThere(id)).toBe(false);
    await keep(null);
  });
});
