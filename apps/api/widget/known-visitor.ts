import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Contact } from '#contracts/contact-form.js';
import type { IdentifyVisitor } from '#contracts/widget.js';
import { returned } from '#database/returned.js';
import type { Identity } from './identity.js';

interface Which {
  botId: string;
  accountId: string;
}

export type KnownVisitor = Contact & { id: string; subject: string | null; gaveDetails: boolean };

/**
 * The visitor row for who came: the one whose signed identity this is, else who was here before, else a new one; with what is told
 * of them now. What a signed identity said is not changed by what is not signed.
 */
export async function knownVisitor(
  tx: EntityManager,
  which: Which,
  earlierId: string | undefined,
  told: IdentifyVisitor['visitor'] = {},
  identity: Identity | undefined,
): Promise<KnownVisitor> {
  const id = await idOfVisitor(tx, which, earlierId, identity);
  const { name, email, phone } = identity ? over(told, identity.contact) : told;
  const [row] = await tx.query<KnownVisitor[]>(
    `INSERT INTO visitors AS v (id, account_id, bot_id, name, email, phone, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET (name, email, phone, subject) = (
       SELECT CASE WHEN open THEN coalesce(excluded.name, v.name) ELSE v.name END,
         CASE WHEN open THEN coalesce(excluded.email, v.email) ELSE v.email END,
         CASE WHEN open THEN coalesce(excluded.phone, v.phone) ELSE v.phone END,
         coalesce(v.subject, excluded.subject)
       FROM (SELECT v.subject IS NULL OR excluded.subject IS NOT NULL AS open) o)
     RETURNING id, name, email, phone, subject, EXISTS (SELECT FROM leads l WHERE l.visitor_id = v.id) AS "gaveDetails"`,
    [id, which.accountId, which.botId, name ?? null, email ?? null, phone ?? null, identity?.subject ?? null],
  );
  if (!row) throw new Error('A visitor was neither added nor found.');
  return row;
}

async function idOfVisitor(
  tx: EntityManager,
  { botId, accountId }: Which,
  earlierId: string | undefined,
  identity: Identity | undefined,
): Promise<string> {
  if (!identity) return earlierId ?? uuidv7();
  // Of two that bring the same new identity at once, the second finds the row of the first.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${botId} ${identity.subject}`]);
  const [row] = await tx.query<{ id: string }[]>(
    `SELECT id FROM visitors WHERE bot_id = $1 AND account_id = $2
       AND (subject = $3 OR (id = $4 AND subject IS NULL)) ORDER BY subject NULLS LAST`,
    [botId, accountId, identity.subject, earlierId ?? null],
  );
  return row?.id ?? uuidv7();
}

/** Gives a conversation to the visitor it turned out to be of, with the details that were left in it. */
export async function moveConversation(
  tx: EntityManager,
  conversation: { id: string; accountId: string },
  from: string,
  to: string,
): Promise<void> {
  const values = [conversation.id, conversation.accountId, from, to];
  await tx.query(
    'UPDATE conversations SET visitor_id = $4 WHERE id = $1 AND account_id = $2 AND visitor_id = $3',
    values,
  );
  await tx.query(
    `UPDATE leads SET visitor_id = $4 WHERE conversation_id = $1 AND account_id = $2 AND visitor_id = $3
       AND NOT EXISTS (SELECT FROM leads WHERE visitor_id = $4)`,
    values,
  );
  await returned(
    tx,
    `DELETE FROM visitors v WHERE id = $2 AND account_id = $1
       AND NOT EXISTS (SELECT FROM conversations WHERE visitor_id = v.id)
       AND NOT EXISTS (SELECT FROM leads WHERE visitor_id = v.id)`,
    [conversation.accountId, from],
  );
}

const over = (told: NonNullable<IdentifyVisitor['visitor']>, { name, email, phone }: Contact) => ({
  name: name ?? told.name,
  email: email ?? told.email,
  phone: phone ?? told.phone,
});
