import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AttemptOutcome, AttemptTrigger } from '#contracts/deliveries.js';
import type { FoundDelivery } from './deliveries.js';
import { type MailCaps, type ReachedCap, reachedCap, recipientOf } from './mail-caps.js';
import { returned } from './returned.js';
import type { EncryptionKey } from './secrets.js';

export interface BegunAttempt {
  id: string;
  no: number;
  /** Earlier attempts of which nobody knows what came of them. */
  unknown: number;
}

/** How the mails to an address are counted. */
interface MailCounting {
  caps: MailCaps;
  keys: readonly EncryptionKey[];
}

/** An attempt may run this long before somebody looks whether it still does. */
const lookAfter = "interval '20 minutes'";

/**
 * Writes an attempt down before anything is sent. One that was begun before and never finished is unknown from now on. Answers the
 * cap instead that keeps a mail from being sent now, and null when the delivery was settled or cancelled meanwhile.
 */
export async function beginAttempt(
  db: DataSource,
  { id, accountId, request }: FoundDelivery,
  trigger: AttemptTrigger,
  { caps, keys }: MailCounting,
): Promise<BegunAttempt | { cap: ReachedCap } | null> {
  const recipient = request.kind === 'webhook' ? null : recipientOf(keys, request.to);
  return await db.transaction(async (tx) => {
    if (recipient) {
      const cap = await reachedCap(tx, { deliveryId: id, accountId, kind: request.kind, recipient }, caps);
      if (cap) return { cap };
    }
    const [begun] = await returned<{ no: number }>(
      tx,
      `UPDATE deliveries SET state = 'sending', attempts = attempts + 1, next_at = NULL, settled_at = NULL,
         due_at = now() + ${lookAfter}, updated_at = now()
       WHERE id = $1 AND (state IN ('queued', 'sending', 'retrying') OR ($2 = 'manual' AND state <> 'skipped'))
       RETURNING attempts AS no`,
      [id, trigger],
    );
    if (!begun) return null;
    await tx.query(
      `UPDATE delivery_attempts SET outcome = 'unknown', finished_at = now(), error = 'The worker died in the middle of it.'
       WHERE delivery_id = $1 AND outcome = 'sending'`,
      [id],
    );
    const attemptId = uuidv7();
    await tx.query(
      'INSERT INTO delivery_attempts (id, account_id, delivery_id, no, trigger, recipient) VALUES ($1, $2, $3, $4, $5, $6)',
      [attemptId, accountId, id, begun.no, trigger, recipient],
    );
    const [{ unknown } = { unknown: 0 }] = await tx.query<{ unknown: number }[]>(
      "SELECT count(*)::int AS unknown FROM delivery_attempts WHERE delivery_id = $1 AND outcome = 'unknown'",
      [id],
    );
    return { id: attemptId, no: begun.no, unknown };
  });
}

/** What an attempt came to, as it is kept. */
export interface AttemptReport {
  outcome: AttemptOutcome;
  status: number | null;
  error: string | null;
  answer: string | null;
  durationMs: number;
  /** The answer, when it was JSON. */
  response: unknown;
}

export async function finishAttempt(
  tx: EntityManager,
  { id, report }: { id: string; report: AttemptReport },
): Promise<void> {
  await tx.query(
    `UPDATE delivery_attempts
     SET outcome = $2, status = $3, error = $4, answer = $5, duration_ms = $6, finished_at = now() WHERE id = $1`,
    [id, report.outcome, report.status, report.error, report.answer, report.durationMs],
  );
}
