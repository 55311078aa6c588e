import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import type { NewDelivery } from '#contracts/deliveries.js';
import type { EndReason, EntryKind, NewEntry, ReplyTrace } from '#contracts/entries.js';
import type { ConversationStatus } from '#contracts/widget.js';
import { liveChannel } from './live-signal.js';
import { run } from './prepared.js';

/** Signals that an entry can owe to its conversation's workflow. */
export type OwedSignal = 'message' | 'form-submitted' | 'confirmed' | 'ended' | 'skip-transcript';

export type EntryToAppend = NewEntry & { clientId?: string; signal?: OwedSignal };

/** A row of the timeline, as read. */
export interface StoredEntry {
  id: string;
  seq: number;
  at: Date;
  kind: EntryKind;
  body: Record<string, unknown>;
  trace: ReplyTrace | null;
}

/** What a step changes in the conversation, in the statement that adds its entries. */
export interface ConversationChange {
  /** Commit only if the conversation has applied exactly this many steps; then count one more. */
  fence?: number;
  /** Commit only if the timeline ends there. */
  lastSeq?: number;
  status?: ConversationStatus;
  endReason?: EndReason | null;
  answeredSeq?: number;
  /** Most messages of the visitor in this conversation; another one is as if it were closed. */
  mostMessages?: number;
  /** What the actions remember from now on. */
  state?: Record<string, unknown>;
  /** Add it to a closed conversation too: what became of a delivery is known when it is known. */
  evenClosed?: boolean;
}

/** What is written together with the entries. */
export interface Beside {
  /** The step that did it, with its outcome for who does it again. */
  step?: { key: string; outcome: StepOutcome };
  deliveries?: (NewDelivery & { id: string })[];
}

export type Appended = { seq: number; id: string }[];

/**
 * Adds entries to a conversation's timeline and wakes who listens, in one statement, which is one transaction. The row lock on
 * the conversation makes `seq` gapless and in commit order. Answers null when the conversation is closed, full or erased, or when the
 * fence does not hold; then nothing is written. A `clientId`, an entry's id or a step's key that is already there raises
 * Postgres' 23505 and changes nothing; a delivery with the effect key of an earlier one is left out.
 */
export async function append(
  db: DataSource | EntityManager,
  conversation: { id: string; accountId: string },
  entries: EntryToAppend[],
  change: ConversationChange = {},
  { step, deliveries = [] }: Beside = {},
): Promise<Appended | null> {
  const rows = entries.map(({ id = uuidv7(), kind, body, trace, clientId, signal }) => ({
    id,
    kind,
    body,
    trace,
    client_id: clientId,
    signal,
  }));
  const messages = entries.filter(({ kind }) => kind === 'visitor-message' || kind === 'bot-message').length;
  const written = entries.filter(({ kind }) => kind === 'visitor-message').length;
  const [appended] = await run<{ base: number }>(db, appendEntries, [
    conversation.id,
    conversation.accountId,
    JSON.stringify(rows),
    rows.length,
    messages,
    written,
    change.fence ?? null,
    change.status ?? null,
    change.endReason !== undefined,
    change.endReason ?? null,
    change.answeredSeq ?? null,
    liveChannel,
    change.state ? JSON.stringify(change.state) : null,
    step?.key ?? null,
    step ? JSON.stringify(step.outcome) : null,
    deliveries.length > 0 ? JSON.stringify(deliveries) : null,
    change.evenClosed ?? false,
    change.lastSeq ?? null,
    change.mostMessages ?? null,
  ]);
  return appended ? rows.map(({ id }, index) => ({ id, seq: appended.base + index + 1 })) : null;
}

const appendEntries = {
  name: 'append',
  text: `
  WITH bumped AS (
    UPDATE conversations SET
      last_seq = last_seq + $4::int,
      messages = messages + $5::int,
      visitor_messages = visitor_messages + $6::int,
      last_message_at = CASE WHEN $6::int > 0 THEN clock_timestamp() ELSE last_message_at END,
      step_no = step_no + CASE WHEN $7::int IS NULL THEN 0 ELSE 1 END,
      status = coalesce($8::text, status),
      end_reason = CASE WHEN $9::boolean THEN $10::text ELSE end_reason END,
      answered_seq = greatest(answered_seq, coalesce($11::int, 0)),
      state = coalesce($13::jsonb, state)
    WHERE id = $1 AND account_id = $2 AND (status <> 'closed' OR $17::boolean) AND ($7::int IS NULL OR step_no = $7)
      AND ($18::int IS NULL OR last_seq = $18) AND ($19::int IS NULL OR visitor_messages + $6::int <= $19)
    RETURNING last_seq - $4::int AS base, bot_id
  ), applied AS (
    INSERT INTO steps (conversation_id, key, outcome)
    SELECT $1, $14::text, $15::jsonb FROM bumped WHERE $14::text IS NOT NULL
  ), queued AS (
    INSERT INTO deliveries (id, account_id, bot_id, conversation_id, kind, effect_key, request, due_at)
    SELECT d.id, $2, bumped.bot_id, $1, d.request->>'kind', d."effectKey",
      -- A mail tells the timeline as it stands now, whatever comes before its last try.
      CASE WHEN d.request ? 'throughSeq'
        THEN jsonb_set(d.request, '{throughSeq}', to_jsonb(least((d.request->>'throughSeq')::int, base + $4::int)))
        ELSE d.request END,
      now() + interval '30 seconds'
    FROM bumped, jsonb_to_recordset($16::jsonb) AS d (id uuid, "effectKey" text, request jsonb)
    ON CONFLICT (conversation_id, effect_key) DO NOTHING
  ), added AS (
    INSERT INTO timeline_entries (conversation_id, account_id, seq, id, kind, body, trace, client_id, signal, signal_due_at)
    SELECT $1, $2, bumped.base + e.n, e.id, e.kind, e.body, e.trace, e.client_id, e.signal,
      CASE WHEN e.signal IS NOT NULL THEN now() + interval '5 seconds' END
    FROM bumped, ROWS FROM (
      jsonb_to_recordset($3::jsonb) AS (id uuid, kind text, body jsonb, trace jsonb, client_id uuid, signal text)
    ) WITH ORDINALITY AS e (id, kind, body, trace, client_id, signal, n)
  )
  SELECT base, CASE WHEN $4::int > 0 THEN
    pg_notify($12, json_build_array(json_build_object('c', $1::uuid, 'kind', 'entries'))::text)
  END FROM bumped`,
};

/** Entries after a seq, oldest first, of the kinds asked for. */
export async function readTimeline(
  db: DataSource | EntityManager,
  conversation: { id: string; accountId: string },
  options: { after: number; kinds?: readonly EntryKind[]; limit?: number },
): Promise<StoredEntry[]> {
  return await db.query<StoredEntry[]>(
    `SELECT id, seq, at, kind, body, trace FROM timeline_entries
     WHERE conversation_id = $1 AND account_id = $2 AND seq > $3 AND ($4::text[] IS NULL OR kind = ANY ($4))
     ORDER BY seq LIMIT $5`,
    [conversation.id, conversation.accountId, options.after, options.kinds ?? null, options.limit ?? 1000],
  );
}

/** One entry of a conversation by its uuid, or null. */
export async function readEntry(
  db: DataSource | EntityManager,
  conversation: { id: string; accountId: string },
  id: string,
): Promise<StoredEntry | null> {
  const [entry] = await db.query<StoredEntry[]>(
    'SELECT id, seq, at, kind, body, trace FROM timeline_entries WHERE conversation_id = $1 AND account_id = $2 AND id = $3',
    [conversation.id, conversation.accountId, id],
  );
  return entry ?? null;
}

/** The newest entries of the kinds asked for, oldest first: what a step looks at. */
export async function readTimelineWindow(
  db: DataSource | EntityManager,
  conversationId: string,
  options: { kinds: readonly EntryKind[]; limit: number },
): Promise<StoredEntry[]> {
  const newestFirst = await run<StoredEntry>(db, readNewest, [conversationId, options.kinds, options.limit]);
  return newestFirst.reverse();
}

const readNewest = {
  name: 'read-newest',
  text: `SELECT e.id, e.seq, e.at, e.kind, e.body, e.trace
     FROM conversations c JOIN timeline_entries e ON e.conversation_id = c.id AND e.account_id = c.account_id
     WHERE c.id = $1 AND e.kind = ANY ($2)
     ORDER BY e.seq DESC LIMIT $3`,
};

/** What a visitor's stream shows next: entries after a seq, and where the conversation stands. Null when it is gone. */
export interface VisitorView {
  status: ConversationStatus;
  /** Steps applied so far. */
  stepNo: number;
  /** A message waits for its answer. */
  waiting: boolean;
  /** It is noted that nobody follows it. */
  deserted: boolean;
  entries: StoredEntry[];
}

export async function readVisitorView(
  db: DataSource,
  conversation: { id: string; accountId: string },
  options: { after: number; kinds: readonly EntryKind[] },
): Promise<VisitorView | null> {
  const [row] = await run<Omit<VisitorView, 'entries'> & { entries: (Omit<StoredEntry, 'at'> & { at: string })[] }>(
    db,
    readView,
    [conversation.id, conversation.accountId, options.after, options.kinds],
  );
  if (!row) return null;
  return { ...row, entries: row.entries.map((entry) => ({ ...entry, at: new Date(entry.at), trace: null })) };
}

const readView = {
  name: 'read-view',
  text: `SELECT c.status, c.step_no AS "stepNo", w.waiting, c.left_at IS NOT NULL AS deserted, coalesce(e.entries, '[]') AS entries
     FROM conversations c
     CROSS JOIN LATERAL (SELECT EXISTS (
       SELECT FROM timeline_entries
       WHERE conversation_id = c.id AND seq > c.answered_seq AND kind = 'visitor-message'
     ) AS waiting) w
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('id', id, 'seq', seq, 'at', at, 'kind', kind, 'body', body) ORDER BY seq) AS entries
       FROM timeline_entries WHERE conversation_id = c.id AND seq > $3 AND kind = ANY ($4)
     ) e
     WHERE c.id = $1 AND c.account_id = $2`,
};
