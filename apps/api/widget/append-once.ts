import type { DataSource } from 'typeorm';
import type { EndReason } from '#contracts/entries.js';
import { append, type ConversationChange, type EntryToAppend } from '#database/timeline.js';
import { ProblemError } from '../problem.js';

export interface AppendedOnce {
  id: string;
  seq: number;
  isNew: boolean;
}

/**
 * Adds entries and answers the last one. When its `clientId` is there already, answers the entry of then and adds nothing.
 * Throws `conversation_closed`.
 */
export const appendOnce = async (
  db: DataSource,
  conversation: { id: string; accountId: string },
  entries: EntryToAppend[],
  change: ConversationChange = {},
): Promise<AppendedOnce> =>
  await once(db, conversation, entries.at(-1)?.clientId, async () => {
    const added = (await append(db, conversation, entries, change))?.at(-1);
    if (!added) throw new ProblemError('conversation_closed', 'The conversation is closed, or full; start a new one.');
    return added;
  });

/** Does what adds an entry with this `clientId`; when that cannot be and the entry is there from before, answers that one. */
export async function once(
  db: DataSource,
  conversation: { id: string; accountId: string },
  clientId: string | undefined,
  add: () => Promise<{ id: string; seq: number }>,
): Promise<AppendedOnce> {
  try {
    return { ...(await add()), isNew: true };
  } catch (error) {
    const mayBeThere = isDuplicate(error) || error instanceof ProblemError;
    const earlier = mayBeThere && clientId ? await findByClientId(db, conversation, clientId) : undefined;
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
  clientId: string,
): Promise<{ id: string; seq: number } | undefined> {
  const [row] = await db.query<{ id: string; seq: number }[]>(
    'SELECT id, seq FROM timeline_entries WHERE conversation_id = $1 AND account_id = $2 AND client_id = $3',
    [conversation.id, conversation.accountId, clientId],
  );
  return row;
}

const isDuplicate = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';
