import type { EntityManager } from 'typeorm';
import type { ErasedRows } from '#contracts/privacy.js';
import { liveChannel } from './live-signal.js';

/** What is erased: one conversation, or a visitor with all of theirs, by their lead or by one conversation. */
export type ToErase = { conversationId: string } | { visitorOf: string } | { leadId: string };

export interface Erased {
  rows: ErasedRows;
  conversationIds: string[];
  /** Deliveries that were not settled. */
  pending: string[];
  /** Mails and webhook calls that were accepted: copies that are out of reach. */
  alreadySent: number;
}

/**
 * Deletes a conversation of an account with all that was said, sent and tried in it, or a visitor with all their conversations. What is
 * known of the visitor goes with their last conversation, or with the one that they gave their details in. A row that is gone takes no
 * late write: whoever was at work finds nothing to write to. Answers null when there is no such conversation or lead.
 */
export async function erase(tx: EntityManager, accountId: string, which: ToErase): Promise<Erased | null> {
  const [found] = await tx.query<{ visitorId: string }[]>(
    `SELECT visitor_id AS "visitorId" FROM ${'leadId' in which ? 'leads' : 'conversations'} WHERE account_id = $1 AND id = $2`,
    [accountId, Object.values(which)[0]],
  );
  if (!found) return null;
  const { visitorId } = found;
  for (const lock of locks) await tx.query(lock, [accountId, visitorId]);
  const one = 'conversationId' in which ? which.conversationId : null;
  const [{ ids, isLast, gaveDetails, pending, alreadySent }] = await tx.query<[Chosen]>(choose, [
    accountId,
    visitorId,
    one,
  ]);
  if (one && ids.length === 0) return null;
  const [rows] = await tx.query<[ErasedRows]>(deleteAll, [accountId, ids, visitorId, isLast, isLast || gaveDetails]);
  // One for each: a notification holds 8,000 bytes.
  await tx.query(
    `SELECT pg_notify($1, json_build_array(json_build_object('c', id, 'kind', 'entries'))::text) FROM unnest($2::uuid[]) AS id`,
    [liveChannel, ids],
  );
  return { rows, conversationIds: ids, pending, alreadySent };
}

interface Chosen extends Pick<Erased, 'pending' | 'alreadySent'> {
  ids: string[];
  /** Nothing is left of the visitor's conversations. */
  isLast: boolean;
  /** Their details were sent here last. */
  gaveDetails: boolean;
}

/** In the order in which everybody else takes them: who settles a delivery holds it and waits for its conversation. */
const locks = [
  `SELECT FROM deliveries WHERE account_id = $1 AND conversation_id IN (SELECT id FROM conversations WHERE visitor_id = $2)
   ORDER BY id FOR UPDATE`,
  'SELECT FROM leads WHERE account_id = $1 AND visitor_id = $2 FOR UPDATE',
  'SELECT FROM visitors WHERE account_id = $1 AND id = $2 FOR UPDATE',
  'SELECT FROM conversations WHERE account_id = $1 AND visitor_id = $2 ORDER BY id FOR UPDATE',
];

const choose = `
  WITH chosen AS (
    SELECT id FROM conversations WHERE account_id = $1 AND visitor_id = $2 AND ($3::uuid IS NULL OR id = $3)
  ), sent AS (
    SELECT id, state FROM deliveries WHERE account_id = $1 AND conversation_id IN (SELECT id FROM chosen)
  )
  SELECT ARRAY(SELECT id FROM chosen ORDER BY id) AS ids,
    $3::uuid IS NULL OR NOT EXISTS (
      SELECT FROM conversations WHERE account_id = $1 AND visitor_id = $2 AND id <> $3
    ) AS "isLast",
    EXISTS (SELECT FROM leads WHERE account_id = $1 AND visitor_id = $2 AND conversation_id = $3) AS "gaveDetails",
    ARRAY(SELECT id FROM sent WHERE state IN ('queued', 'sending', 'retrying')) AS pending,
    (SELECT count(*)::int FROM sent WHERE state = 'accepted') AS "alreadySent"`;

/** What is counted is deleted by name; the cascades of the foreign keys find nothing left. */
const deleteAll = `
  WITH tried AS (
    DELETE FROM trial_items WHERE conversation_id = ANY ($2)
      OR case_id IN (SELECT id FROM trial_cases WHERE account_id = $1 AND conversation_id = ANY ($2)) RETURNING 1
  ), cases AS (
    DELETE FROM trial_cases WHERE account_id = $1 AND conversation_id = ANY ($2) RETURNING 1
  ), attempts AS (
    DELETE FROM delivery_attempts WHERE account_id = $1
      AND delivery_id IN (SELECT id FROM deliveries WHERE account_id = $1 AND conversation_id = ANY ($2))
    RETURNING delivery_id, recipient, started_at, outcome
  ), counting AS (
    INSERT INTO erased_mails (delivery_id, account_id, recipient, started_at)
    SELECT delivery_id, $1, recipient, started_at FROM attempts
    WHERE recipient IS NOT NULL AND outcome <> 'failed' AND started_at > now() - interval '1 day'
  ), sent AS (
    DELETE FROM deliveries WHERE account_id = $1 AND conversation_id = ANY ($2) RETURNING 1
  ), said AS (
    DELETE FROM timeline_entries WHERE account_id = $1 AND conversation_id = ANY ($2) RETURNING 1
  ), done AS (
    DELETE FROM steps WHERE conversation_id = ANY ($2) RETURNING 1
  ), gave AS (
    DELETE FROM leads WHERE account_id = $1 AND visitor_id = $3 AND $5 RETURNING 1
  ), talks AS (
    DELETE FROM conversations WHERE account_id = $1 AND id = ANY ($2) RETURNING 1
  ), emptied AS (
    UPDATE visitors SET name = NULL, email = NULL, phone = NULL, subject = NULL WHERE account_id = $1 AND id = $3 AND $5 AND NOT $4
  ), gone AS (
    DELETE FROM visitors WHERE account_id = $1 AND id = $3 AND $4 RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM talks) AS conversations, (SELECT count(*)::int FROM said) AS timeline_entries,
    (SELECT count(*)::int FROM done) AS steps, (SELECT count(*)::int FROM sent) AS deliveries,
    (SELECT count(*)::int FROM attempts) AS delivery_attempts, (SELECT count(*)::int FROM cases) AS trial_cases,
    (SELECT count(*)::int FROM tried) AS trial_items, (SELECT count(*)::int FROM gave) AS leads,
    (SELECT count(*)::int FROM gone) AS visitors`;
