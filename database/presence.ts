import type { DataSource } from 'typeorm';

interface Place {
  id: string;
  accountId: string;
}

/** A visitor follows the conversation again. */
export async function visitorIsBack(db: DataSource, { id, accountId }: Place): Promise<void> {
  await db.query('UPDATE conversations SET left_at = NULL WHERE id = $1 AND account_id = $2 AND left_at IS NOT NULL', [
    id,
    accountId,
  ]);
}

/** Nobody follows the conversation any more, as far as this process knows. */
export async function visitorLeft(db: DataSource, { id, accountId }: Place): Promise<void> {
  await db.query(
    "UPDATE conversations SET left_at = now() WHERE id = $1 AND account_id = $2 AND status = 'open' AND left_at IS NULL",
    [id, accountId],
  );
}

/** Whether the visitor sees what is said now: nobody does in a conversation that is over, or that nobody follows. */
export async function isFollowed(db: DataSource, { id, accountId }: Place): Promise<boolean> {
  const [row] = await db.query<{ followed: boolean }[]>(
    "SELECT status = 'open' AND left_at IS NULL AS followed FROM conversations WHERE id = $1 AND account_id = $2",
    [id, accountId],
  );
  return row?.followed ?? false;
}

/** Takes open conversations that were left, and not written in, for that long; each is taken once. */
export async function takeDeserted(db: DataSource, minutes: number, limit: number): Promise<Place[]> {
  const [rows] = await db.query<[Place[], number]>(
    `UPDATE conversations SET left_at = NULL
     WHERE id IN (
       SELECT id FROM conversations
       WHERE left_at < now() - make_interval(mins => $1) AND status = 'open'
         AND coalesce(last_message_at, started_at) < now() - make_interval(mins => $1)
       ORDER BY left_at LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     RETURNING id, account_id AS "accountId"`,
    [minutes, limit],
  );
  return rows;
}
