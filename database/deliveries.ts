import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AttemptOutcome, AttemptTrigger, DeliveryRequest, DeliveryState } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Plan } from '#contracts/plans.js';
import { append, type EntryToAppend } from './timeline.js';

/** A delivery with what decides whether it may still be sent. */
export interface FoundDelivery {
  id: string;
  accountId: string;
  botId: string;
  conversationId: string;
  request: DeliveryRequest;
  state: DeliveryState;
  messageId: string | null;
  body: string | null;
  /** The receiver's answer, when it was JSON. */
  response: unknown;
  createdAt: Date;
  plan: Plan;
  botDeleted: boolean;
}

export async function findDelivery(db: DataSource, id: string): Promise<FoundDelivery | null> {
  const [row] = await db.query<FoundDelivery[]>(
    `SELECT d.id, d.account_id AS "accountId", d.bot_id AS "botId", d.conversation_id AS "conversationId", d.request,
       d.state, d.message_id AS "messageId", d.body, d.response, d.created_at AS "createdAt", a.plan,
       b.deleted_at IS NOT NULL AS "botDeleted"
     FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN bots b ON b.id = d.bot_id
     WHERE d.id = $1`,
    [id],
  );
  return row ?? null;
}

export interface BegunAttempt {
  id: string;
  no: number;
  /** Earlier attempts of which nobody knows what came of them. */
  unknown: number;
}

/** An attempt may run this long before somebody looks whether it still does. */
const lookAfter = "interval '20 minutes'";

/**
 * Writes an attempt down before anything is sent. One that was begun before and never finished is unknown from now on. Null when
 * the delivery was settled or cancelled meanwhile.
 */
export async function beginAttempt(
  db: DataSource,
  { id, accountId }: FoundDelivery,
  trigger: AttemptTrigger,
): Promise<BegunAttempt | null> {
  return await db.transaction(async (tx) => {
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
      'INSERT INTO delivery_attempts (id, account_id, delivery_id, no, trigger) VALUES ($1, $2, $3, $4, $5)',
      [attemptId, accountId, id, begun.no, trigger],
    );
    const [{ unknown } = { unknown: 0 }] = await tx.query<{ unknown: number }[]>(
      "SELECT count(*)::int AS unknown FROM delivery_attempts WHERE delivery_id = $1 AND outcome = 'unknown'",
      [id],
    );
    return { id: attemptId, no: begun.no, unknown };
  });
}

/** What is sent is fixed at the first attempt: the same id and the same bytes at each. */
export async function fixMessage(
  db: DataSource,
  { id }: FoundDelivery,
  message: { messageId: string; body: string },
): Promise<{ messageId: string; body: string }> {
  const [fixed] = await returned<{ messageId: string; body: string }>(
    db.manager,
    `UPDATE deliveries SET message_id = coalesce(message_id, $2), body = coalesce(body, $3) WHERE id = $1
     RETURNING message_id AS "messageId", body`,
    [id, message.messageId, message.body],
  );
  return fixed ?? message;
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

export interface Standing {
  state: DeliveryState;
  reason: string | null;
  /** When it is tried again, for `retrying`. */
  nextAt?: Date;
}

const settledStates: readonly DeliveryState[] = ['accepted', 'failed', 'blocked', 'skipped', 'cancelled', 'unknown'];

/**
 * Ends an attempt, or without one the delivery: the rows, and the timeline when it is settled, in one transaction. A delivery that
 * was cancelled while it was sent stays cancelled, unless it was accepted all the same.
 */
export async function settle(
  db: DataSource,
  delivery: FoundDelivery,
  { state, reason, nextAt }: Standing,
  attempt?: { id: string; report: AttemptReport },
  entries: EntryToAppend[] = [],
): Promise<DeliveryState> {
  return await db.transaction(async (tx) => {
    if (attempt) await finish(tx, attempt);
    const isSettled = settledStates.includes(state);
    const [now] = await returned<{ state: DeliveryState }>(
      tx,
      `UPDATE deliveries SET
         state = CASE WHEN state = 'cancelled' AND $2 <> 'accepted' THEN state ELSE $2 END,
         reason = CASE WHEN state = 'cancelled' AND $2 <> 'accepted' THEN reason ELSE $3 END,
         response = coalesce($4::jsonb, response),
         settled_at = CASE WHEN $5 OR state = 'cancelled' THEN now() END,
         next_at = CASE WHEN state <> 'cancelled' THEN $6::timestamptz END,
         due_at = CASE WHEN NOT $5 AND state <> 'cancelled' THEN $6::timestamptz + interval '2 minutes' END,
         updated_at = now()
       WHERE id = $1 RETURNING state`,
      [delivery.id, state, reason, JSON.stringify(attempt?.report.response ?? null), isSettled, nextAt ?? null],
    );
    const stands = now?.state ?? state;
    const shown: EntryToAppend[] = settledStates.includes(stands)
      ? [
          {
            kind: 'delivery',
            body: { deliveryId: publicId('delivery', delivery.id), delivers: delivery.request.kind, state: stands },
          },
        ]
      : [];
    if (shown.length + entries.length > 0) {
      const conversation = { id: delivery.conversationId, accountId: delivery.accountId };
      await append(tx, conversation, [...shown, ...entries], { evenClosed: true });
    }
    return stands;
  });
}

async function finish(tx: EntityManager, { id, report }: { id: string; report: AttemptReport }): Promise<void> {
  await tx.query(
    `UPDATE delivery_attempts
     SET outcome = $2, status = $3, error = $4, answer = $5, duration_ms = $6, finished_at = now() WHERE id = $1`,
    [id, report.outcome, report.status, report.error, report.answer, report.durationMs],
  );
}

/** Deliveries whose workflow may be missing; each is taken by one of several reconcilers. */
export async function takeDueDeliveries(
  db: DataSource,
  limit: number,
): Promise<{ deliveryId: string; channel: 'webhook' | 'mail'; attempts: number }[]> {
  return await returned(
    db.manager,
    `UPDATE deliveries SET due_at = now() + interval '2 minutes'
     WHERE id IN (SELECT id FROM deliveries WHERE due_at < now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id AS "deliveryId", CASE WHEN kind = 'webhook' THEN 'webhook' ELSE 'mail' END AS channel, attempts`,
    [limit],
  );
}

/** TypeORM answers an UPDATE as rows and a count. */
async function returned<Row>(tx: EntityManager, sql: string, values: unknown[]): Promise<Row[]> {
  const [rows] = await tx.query<[Row[], number]>(sql, values);
  return rows;
}
