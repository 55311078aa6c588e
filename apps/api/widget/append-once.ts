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
 * Adds entries and answers the last one. When a `clientId` of them is there already, answers the entry of then and adds nothing: the
 * first word holds. Throws `conversation_closed`.
 */
export const appendOnce = async (
  db: DataSource,
  conversation: { id: string; accountId: string },
  entries: EntryToAppend[],
  change: ConversationChange = {},
): Promise<AppendedOnce> =>
  await once(
    db,
    conversation,
    entries.flatMap(({ clientId }) => clientId ?? []),
    async () => {
      const added = (await append(db, conversation, entries, change))?.at(-1);
      if (!added)
        throw new ProblemError('conversation_closed', 'The conversation is closed, or full; start a new one.');
      return added;
    },
  );

/** Does what adds entries with these `clientId`s; when that cannot be and some are there from before, answers the last of them. */
export async function once(
  db: DataSource,
  conversation: { id: string; accountId: string },
  clientIds: readonly string[],
  add: () => Promise<{ id: string; seq: number }>,
): Promise<AppendedOnce> {
  try {
    return { ...(await add()), isNew: true };
  } catch (error) {
    const mayBeThere = isDuplicate(error) || error instanceof ProblemError;
    const earlier = mayBeThere ? await lastByClientId(db, conversation, clientIds) : undefined;
    if (!earlier) throw error;
    return { ...earlier, isNew: false };
  }
}

/** The entry that asks the workflow to end a conversation. */
export const requestEnd = (reason: EndReason) =>
  ({ kind: 'end-requested', body: { reason }, signal: 'ended' }) satisfies EntryToAppend;

async function lastByClientId(
  db: DataSource,
  conversation: { id: string; accountId: string },
  clientIds: readonly string[],
): Promise<{ id: string; seq: number } | undefined> {
  const [row] = await db.query<{ id: string; seq: number }[]>(
    'SELECT id, seq FROM timeline_entries WHERE conversation_id = $1 AND account_id = $2 AND client_id = ANY ($3) ORDER BY seq DESC LIMIT 1',
    [conversation.id, conversation.accountId, clientIds],
  );
  return row;
}

const isDuplicate = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';
