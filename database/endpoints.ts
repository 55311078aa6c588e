import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { idOf } from '#contracts/ids.js';
import type { WebhookHealth } from '#contracts/webhooks.js';
import { returned } from './returned.js';
import { type EncryptionKey, open, seal } from './secrets.js';

/** Where a webhook goes: its headers and the keys that sign it, newest first, opened. */
export interface OpenEndpoint {
  id: string;
  accountId: string;
  headers: Record<string, string>;
  secrets: string[];
}

interface Row {
  headers: Buffer | null;
  secret: Buffer | null;
  previousSecret: Buffer | null;
}

const headersSchema = z.record(z.string(), z.string());
const webhookUuid = idOf('webhook');

type Keys = readonly EncryptionKey[];
/** The endpoint's uuid, which is the webhook's, and whose it is. */
export type Which = Pick<OpenEndpoint, 'id' | 'accountId'>;

export const endpointIdOf = (webhookId: string): string => webhookUuid.parse(webhookId);

/** One that was made without a key gets one now. Throws when the webhook is deleted, or its secrets do not open. */
export async function openEndpoint(db: DataSource, keys: Keys, which: Which): Promise<OpenEndpoint> {
  const endpoint = await read(db, keys, which);
  if (endpoint.secrets.length > 0) return endpoint;
  // A key that somebody else gave it meanwhile stays.
  await db.query('UPDATE endpoints SET secret = $3 WHERE id = $1 AND account_id = $2 AND secret IS NULL', [
    which.id,
    which.accountId,
    sealedSecret(keys, which).sealed,
  ]);
  return await read(db, keys, which);
}

async function read(db: DataSource, keys: Keys, { id, accountId }: Which): Promise<OpenEndpoint> {
  const [row] = await db.query<Row[]>(
    `SELECT headers, secret, CASE WHEN previous_until > now() THEN previous_secret END AS "previousSecret"
     FROM endpoints WHERE id = $1 AND account_id = $2`,
    [id, accountId],
  );
  if (!row) throw new Error(`Webhook ${id} has no endpoint.`);
  const unsealed = (sealed: Buffer): string => open(keys, sealed, { table: 'endpoints', id, accountId });
  return {
    id,
    accountId,
    headers: row.headers ? headersSchema.parse(JSON.parse(unsealed(row.headers))) : {},
    secrets: [row.secret, row.previousSecret].flatMap((sealed) => (sealed ? [unsealed(sealed)] : [])),
  };
}

/** Standard Webhooks 1.0.0: 24 to 64 random bytes. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** A new key, and as the row of its endpoint holds it. */
export function sealedSecret(keys: Keys, { id, accountId }: Which): { secret: string; sealed: Buffer } {
  const secret = newSigningSecret();
  return { secret, sealed: seal(keys, secret, { table: 'endpoints', id, accountId }) };
}

/** Answers the new secret. What is sent in the next 24 hours is signed with the one before too. */
export async function rotateSecret(tx: EntityManager, keys: Keys, which: Which): Promise<string> {
  const { secret, sealed } = sealedSecret(keys, which);
  await tx.query(
    `UPDATE endpoints SET secret = $3, previous_secret = secret, previous_until = now() + interval '24 hours'
     WHERE id = $1 AND account_id = $2`,
    [which.id, which.accountId, sealed],
  );
  return secret;
}

/** Why a webhook's deliveries are not sent: it is deleted, or switched off for its failures. Null while it is well. */
export async function obstacleAt(db: DataSource, { id, accountId }: Which): Promise<string | null> {
  const [row] = await db.query<{ disabled: string | null }[]>(
    'SELECT disabled_reason AS disabled FROM endpoints WHERE id = $1 AND account_id = $2',
    [id, accountId],
  );
  return row ? row.disabled : 'the webhook was deleted';
}

/** How the endpoints of an account's webhooks are, by their ids; one that has no row is not in it. */
export async function healthOf(
  db: DataSource,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, WebhookHealth>> {
  const rows = await db.query<{ id: string; failing: Date | null; disabled: Date | null; reason: string | null }[]>(
    `SELECT id, failing_since AS failing, disabled_at AS disabled, disabled_reason AS reason
     FROM endpoints WHERE account_id = $1 AND id = ANY ($2)`,
    [accountId, ids],
  );
  return new Map(
    rows.map(({ id, failing, disabled, reason }) => [
      id,
      {
        health: disabled ? 'disabled' : failing ? 'failing' : 'well',
        failingSince: failing?.toISOString() ?? null,
        disabledAt: disabled?.toISOString() ?? null,
        disabledReason: reason,
      },
    ]),
  );
}

export async function endpointIsWell(tx: EntityManager, { id, accountId }: Which): Promise<void> {
  await tx.query(
    'UPDATE endpoints SET failing_since = NULL WHERE id = $1 AND account_id = $2 AND failing_since IS NOT NULL',
    [id, accountId],
  );
}

/**
 * Notes a failure. Answers why and since when the endpoint is switched off, to the one failure that switched it off, else null: the
 * receiver said that it is gone, or every attempt failed for five days.
 */
export async function endpointFailed(
  tx: EntityManager,
  { id, accountId }: Which,
  gone: boolean,
): Promise<{ reason: string; at: Date } | null> {
  // Who saves a bot locks it before its endpoints; who queues a mail of the bot needs it too.
  await tx.query('SELECT FROM bots WHERE id = (SELECT bot_id FROM endpoints WHERE id = $1) FOR KEY SHARE', [id]);
  const [row] = await returned<{ reason: string | null; at: Date }>(
    tx,
    `UPDATE endpoints SET
       failing_since = coalesce(failing_since, now()),
       disabled_at = CASE WHEN $3 OR failing_since < now() - interval '5 days' THEN now() END,
       disabled_reason = CASE WHEN $3 THEN 'the receiver answered 410 Gone'
         WHEN failing_since < now() - interval '5 days' THEN 'every attempt failed for five days' END
     WHERE id = $1 AND account_id = $2 AND disabled_at IS NULL
     RETURNING disabled_reason AS reason, disabled_at AS at`,
    [id, accountId, gone],
  );
  return row?.reason ? { reason: row.reason, at: row.at } : null;
}
