import type { DataSource } from 'typeorm';
import { publicId } from '#contracts/ids.js';
import { type Actor, audit } from './audit.js';
import { erase } from './erase.js';
import { returned } from './returned.js';

/**
 * Erases closed conversations that accounts do not want to keep any longer, `limit` at most, oldest first. Answers how many. What of a
 * conversation is still to be sent keeps it. Once a day the time that an account's conversations are erased before moves on, which is
 * written down with how many that are. Throws after all were tried, when one failed.
 */
export async function eraseExpired(db: DataSource, limit: number): Promise<number> {
  await moveOn(db);
  const expired = await db.query<{ id: string; accountId: string }[]>(
    `SELECT c.id, a.id AS "accountId" FROM accounts a
     CROSS JOIN LATERAL (SELECT c.id FROM conversations c WHERE ${isExpired} ORDER BY c.started_at LIMIT $1) c
     WHERE a.erase_before IS NOT NULL LIMIT $1`,
    [limit],
  );
  const failures: unknown[] = [];
  for (const { id, accountId } of expired) {
    try {
      await db.transaction(async (tx) => await erase(tx, accountId, { conversationId: id }));
    } catch (cause) {
      failures.push(new Error(`Conversation ${id} cannot be erased.`, { cause }));
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${expired.length} erasures failed.`);
  return expired.length;
}

/** Deletes what is of use for a while only: trials whose API died, and mails that count for no cap any more. */
export async function forgetLeftovers(db: DataSource): Promise<void> {
  await db.query("DELETE FROM trials WHERE created_at < now() - interval '1 hour'");
  await db.query("DELETE FROM erased_mails WHERE started_at < now() - interval '1 day'");
}

/** Of the conversation `c` of the account `a`. */
const isExpired = `
  c.account_id = a.id AND c.status = 'closed' AND c.started_at < a.erase_before
    AND coalesce(c.last_message_at, c.started_at) < a.erase_before
    AND NOT EXISTS (SELECT FROM deliveries d WHERE d.conversation_id = c.id AND d.state IN ('queued', 'sending', 'retrying'))`;

async function moveOn(db: DataSource): Promise<void> {
  await db.transaction(async (tx) => {
    const moved = await returned<{ id: string; days: number; before: Date }>(
      tx,
      `UPDATE accounts SET erase_before = now() - make_interval(days => retention_days)
       WHERE id IN (
         SELECT id FROM accounts
         WHERE erase_before < now() - make_interval(days => retention_days + 1)
           OR erase_before IS NULL AND retention_days IS NOT NULL
         FOR UPDATE SKIP LOCKED
       )
       RETURNING id, retention_days AS days, erase_before AS before`,
      [],
    );
    for (const { id, days, before } of moved) {
      const [{ count } = { count: 0 }] = await tx.query<{ count: number }[]>(
        `SELECT count(*)::int FROM accounts a JOIN conversations c ON ${isExpired} WHERE a.id = $1`,
        [id],
      );
      const details = { conversations: count, retentionDays: days, before: before.toISOString() };
      if (count > 0) await audit(tx, scheduleOf(id), 'conversations.expired', publicId('account', id), details);
    }
  });
}

const scheduleOf = (accountId: string): Actor => ({
  kind: 'schedule',
  id: null,
  accountId,
  name: 'retention',
  ip: null,
});
