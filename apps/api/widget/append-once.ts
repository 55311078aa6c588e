import type { DataSource } from 'typeorm';
import type { EndReason } from '#contracts/entries.js';
import { append, type EntryToAppend } from '#database/timeline.js';
import { ProblemError } from '../problem.js';

/** Adds one entry. With a `clientId` that is there already, answers the entry of then and adds nothing. */
export async function appendOnce(
  db: DataSource,
  conversation: { id: string; accountId: string },
  entry: EntryToAppend,
): Promise<{ id: string; seq: number; isNew: boolean }> {
  try {
    const [added] = (await append(db, conversation, [entry])) ?? [];
    if (!added) throw new ProblemError('conversation_closed', 'The conversation is closed; start a new one.');
    return { ...added, isNew: true };
  } catch (error) {
    const earlier =
      isDuplicate(error) || isClosed(error) ? await findByClientId(db, conversation, entry.clientId) : undefined;
    if (!earlier) throw error;
    return { ...earlier, isNew: false };
  }
}

/** The entry that asks the workflow to end a conversation. */
export const requestEnd = (reason: EndReason) =>
  ({ kind: 'end-requested', body: { reason }, signal: 'ended' }) satisfies EntryToAppend;

async function findByClientId(
  db: DataSource,
  conversation: { id: string; accountId: string },
  clientId: string | undefined,
): Promise<{ id: string; seq: number } | undefined> {
  const [row] = await db.query<{ id: string; seq: number }[]>(
    'SELECT id, seq FROM timeline_entries WHERE conversation_id = $1 AND account_id = $2 AND client_id = $3',
    [conversation.id, conversation.accountId, clientId ?? null],
  );
  return row;
}

const isDuplicate = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

const isClosed = (error: unknown): boolean => error instanceof ProblemError && error.code === 'conversation_closed';
