import type { DataSource, EntityManager } from 'typeorm';
import type { DeliveryKind, DeliveryRequest, DeliveryState, NewDelivery } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Plan } from '#contracts/plans.js';
import { type AttemptReport, finishAttempt } from './attempts.js';
import { returned } from './returned.js';
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
  /** Of the conversation, and of the bot as the conversation began with it. */
  locale: string | null;
  language: string;
  plan: Plan;
  botDeleted: boolean;
}

export async function findDelivery(db: DataSource, id: string): Promise<FoundDelivery | null> {
  const [row] = await db.query<FoundDelivery[]>(
    `SELECT d.id, d.account_id AS "accountId", d.bot_id AS "botId", d.conversation_id AS "conversationId", d.request,
       d.state, d.message_id AS "messageId", d.body, d.response, d.created_at AS "createdAt", a.plan,
       b.deleted_at IS NOT NULL AS "botDeleted", c.locale, v.settings->>'language' AS language
     FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN bots b ON b.id = d.bot_id
       JOIN conversations c ON c.id = d.conversation_id
       JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
     WHERE d.id = $1`,
    [id],
  );
  return row ?? null;
}

/** What is sent is fixed at the first attempt: the same id and the same bytes at each. */
export async function fixMessage(
  db: DataSource,
  { id }: FoundDelivery,
  message: { messageId: string; body: string },
): Promise<{ messageId: string; body: string }> {
  const [fixed] = await returned<{ messageId: string; body: string }>(
    db,
    `UPDATE deliveries SET message_id = coalesce(message_id, $2), body = coalesce(body, $3) WHERE id = $1
     RETURNING message_id AS "messageId", body`,
    [id, message.messageId, message.body],
  );
  return fixed ?? message;
}

export interface Standing {
  state: DeliveryState;
  reason: string | null;
  /** When it is tried again, for `retrying`. */
  nextAt?: Date;
}

/** What is written together with where a delivery stands. */
export interface Following {
  entries: EntryToAppend[];
  deliveries: (NewDelivery & { id: string })[];
}

const settledStates: readonly DeliveryState[] = ['accepted', 'failed', 'blocked', 'skipped', 'cancelled', 'unknown'];

/**
 * Ends an attempt, or without one the delivery: the rows, what follows from it, and the timeline when it is settled, in one
 * transaction. A delivery that was cancelled while it was sent stays cancelled, unless it was accepted all the same.
 */
export async function settle(
  db: DataSource,
  delivery: FoundDelivery,
  { state, reason, nextAt }: Standing,
  attempt?: { id: string; report: AttemptReport },
  follow: (tx: EntityManager) => Promise<Following> = async () => ({ entries: [], deliveries: [] }),
): Promise<DeliveryState> {
  return await db.transaction(async (tx) => {
    const { entries, deliveries } = await follow(tx);
    const isSettled = settledStates.includes(state);
    const [now] = await returned<{ state: DeliveryState; before: DeliveryState }>(
      tx,
      `UPDATE deliveries d SET
         state = CASE WHEN d.state = 'cancelled' AND $2 <> 'accepted' THEN d.state ELSE $2 END,
         reason = CASE WHEN d.state = 'cancelled' AND $2 <> 'accepted' THEN reason ELSE $3 END,
         response = coalesce($4::jsonb, response),
         settled_at = CASE WHEN $5 OR d.state = 'cancelled' THEN now() END,
         next_at = CASE WHEN d.state <> 'cancelled' THEN $6::timestamptz END,
         due_at = CASE WHEN NOT $5 AND d.state <> 'cancelled' THEN $6::timestamptz + interval '2 minutes' END,
         updated_at = now()
       FROM (SELECT state AS before FROM deliveries WHERE id = $1 FOR UPDATE) was
       WHERE d.id = $1 RETURNING d.state, was.before`,
      [delivery.id, state, reason, JSON.stringify(attempt?.report.response ?? null), isSettled, nextAt ?? null],
    );
    // In this order an erasure takes them, too.
    if (attempt) await finishAttempt(tx, attempt);
    const stands = now?.state ?? state;
    // Who cancelled it has said so.
    const isTold = stands === 'cancelled' && now?.before === 'cancelled';
    const shown = settledStates.includes(stands) && !isTold ? [toldAs(stands, reason, delivery)] : [];
    if (shown.length + entries.length > 0) {
      const conversation = { id: delivery.conversationId, accountId: delivery.accountId };
      await append(tx, conversation, [...shown, ...entries], { evenClosed: true }, { deliveries });
    }
    return stands;
  });
}

/** Deliveries of an account: one, or all of a webhook or a bot. */
export type Which = { id: string } | { webhookId: string } | { botId: string };

/**
 * Cancels deliveries that are not settled, `limit` at most, and says so in their conversations. Answers their ids. An attempt that is
 * about to begin looks at the row first.
 */
export async function cancelDeliveries(
  db: DataSource,
  accountId: string,
  which: Which,
  { reason, limit }: { reason: string; limit: number },
): Promise<string[]> {
  return await db.transaction(async (tx) => {
    const [column, value] = chosenBy(which);
    const cancelled = await returned<{ id: string; conversationId: string; kind: DeliveryKind }>(
      tx,
      `UPDATE deliveries SET state = 'cancelled', reason = $3, settled_at = now(), next_at = NULL, due_at = NULL,
         updated_at = now()
       WHERE id IN (
         SELECT id FROM deliveries
         WHERE account_id = $1 AND ${column} = $2 AND state IN ('queued', 'sending', 'retrying')
         ORDER BY id LIMIT $4 FOR UPDATE
       )
       RETURNING id, conversation_id AS "conversationId", kind`,
      [accountId, value, reason, limit],
    );
    for (const id of [...new Set(cancelled.map(({ conversationId }) => conversationId))].sort()) {
      const entries = cancelled
        .filter(({ conversationId }) => conversationId === id)
        .map((delivery) => toldAs('cancelled', reason, { id: delivery.id, request: delivery }));
      await append(tx, { id, accountId }, entries, { evenClosed: true });
    }
    return cancelled.map(({ id }) => id);
  });
}

function chosenBy(which: Which): [column: string, value: string] {
  if ('id' in which) return ['id', which.id];
  return 'botId' in which ? ['bot_id', which.botId] : ["request->>'webhookId'", which.webhookId];
}

/** A delivery that is settled, as its owner reads it in the timeline. */
const toldAs = (
  state: DeliveryState,
  reason: string | null,
  { id, request }: { id: string; request: { kind: DeliveryKind } },
): EntryToAppend => ({
  kind: 'delivery',
  body: {
    deliveryId: publicId('delivery', id),
    delivers: request.kind,
    state,
    ...(state === 'accepted' || reason === null ? {} : { reason }),
  },
});

/** Deliveries whose workflow may be missing; each is taken by one of several reconcilers. */
export async function takeDueDeliveries(
  db: DataSource,
  limit: number,
): Promise<{ deliveryId: string; channel: 'webhook' | 'mail'; attempts: number }[]> {
  return await returned(
    db,
    `UPDATE deliveries SET due_at = now() + interval '2 minutes'
     WHERE id IN (SELECT id FROM deliveries WHERE due_at < now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id AS "deliveryId", CASE WHEN kind = 'webhook' THEN 'webhook' ELSE 'mail' END AS channel, attempts`,
    [limit],
  );
}
