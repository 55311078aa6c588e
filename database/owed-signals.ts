import type { DataSource } from 'typeorm';
import type { OwedSignal } from './timeline.js';

/** A signal that a timeline entry owes its conversation's workflow. */
export interface DebtOfEntry {
  entryId: string;
  conversationId: string;
  signal: OwedSignal;
  seq: number;
}

/** A conversation whose workflow is to be started, with what it needs for that. */
export interface DebtOfStart {
  conversationId: string;
  botId: string;
  botName: string;
  idleTimeoutMinutes: number;
}

/**
 * Takes what is due for some seconds, so that of several sweepers each gets its own part. What is not paid by then falls due
 * again: nothing is lost when a sweeper dies.
 */
export async function takeDueSignals(db: DataSource, limit: number): Promise<DebtOfEntry[]> {
  const [rows] = await db.query<[DebtOfEntry[], number]>(
    `UPDATE timeline_entries e SET signal_due_at = now() + interval '15 seconds'
     FROM (
       SELECT conversation_id, seq FROM timeline_entries
       WHERE signal_due_at < now() ORDER BY signal_due_at LIMIT $1 FOR UPDATE SKIP LOCKED
     ) due
     WHERE e.conversation_id = due.conversation_id AND e.seq = due.seq
     RETURNING e.id AS "entryId", e.conversation_id AS "conversationId", e.signal, e.seq`,
    [limit],
  );
  return rows.sort((a, b) => a.seq - b.seq);
}

export async function takeDueStarts(db: DataSource, limit: number): Promise<string[]> {
  const [rows] = await db.query<[{ id: string }[], number]>(
    `UPDATE conversations SET start_due_at = now() + interval '15 seconds'
     WHERE id IN (
       SELECT id FROM conversations WHERE start_due_at < now() ORDER BY start_due_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     RETURNING id`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** What the workflow of a conversation starts with, or null when the conversation is closed or gone. */
export async function readStart(db: DataSource, conversationId: string): Promise<DebtOfStart | null> {
  const [row] = await db.query<DebtOfStart[]>(
    `SELECT c.id AS "conversationId", c.bot_id AS "botId", v.settings->>'name' AS "botName",
       (v.settings->>'idleTimeoutMinutes')::int AS "idleTimeoutMinutes"
     FROM conversations c JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
     WHERE c.id = $1 AND c.status <> 'closed'`,
    [conversationId],
  );
  return row ?? null;
}

export async function signalsPaid(db: DataSource, entryIds: string[]): Promise<void> {
  await db.query('UPDATE timeline_entries SET signal_due_at = NULL WHERE id = ANY ($1)', [entryIds]);
}

export async function startPaid(db: DataSource, conversationId: string): Promise<void> {
  await db.query('UPDATE conversations SET start_due_at = NULL WHERE id = $1', [conversationId]);
}
