import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { idOf } from '#contracts/ids.js';
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

/** Throws when the webhook is deleted, or its secrets do not open. */
export async function readEndpoint(
  db: DataSource,
  keys: readonly EncryptionKey[],
  webhookId: string,
  accountId: string,
): Promise<OpenEndpoint> {
  const id = webhookUuid.parse(webhookId);
  const [row] = await db.query<Row[]>(
    `SELECT headers, secret, CASE WHEN previous_until > now() THEN previous_secret END AS "previousSecret"
     FROM endpoints WHERE id = $1 AND account_id = $2`,
    [id, accountId],
  );
  if (!row) throw new Error(`Webhook ${webhookId} has no endpoint.`);
  const unsealed = (sealed: Buffer): string => open(keys, sealed, { table: 'endpoints', id, accountId });
  return {
    id,
    accountId,
    headers: row.headers ? headersSchema.parse(JSON.parse(unsealed(row.headers))) : {},
    secrets: [row.secret, row.previousSecret].flatMap((sealed) => (sealed ? [unsealed(sealed)] : [])),
  };
}

/** Gives an endpoint its first key; one that somebody else gave it meanwhile stays. */
export async function giveSecret(
  db: DataSource,
  keys: readonly EncryptionKey[],
  { id, accountId }: OpenEndpoint,
  secret: string,
): Promise<void> {
  await db.query('UPDATE endpoints SET secret = $3 WHERE id = $1 AND account_id = $2 AND secret IS NULL', [
    id,
    accountId,
    seal(keys, secret, { table: 'endpoints', id, accountId }),
  ]);
}

/** Why a webhook's deliveries are not sent: it is deleted, or switched off for its failures. Null while it is well. */
export async function obstacleAt(db: DataSource, webhookId: string, accountId: string): Promise<string | null> {
  const [row] = await db.query<{ disabled: string | null }[]>(
    'SELECT disabled_reason AS disabled FROM endpoints WHERE id = $1 AND account_id = $2',
    [webhookUuid.parse(webhookId), accountId],
  );
  return row ? row.disabled : 'the webhook was deleted';
}

export async function endpointIsWell(db: DataSource, { id, accountId }: OpenEndpoint): Promise<void> {
  await db.query(
    'UPDATE endpoints SET failing_since = NULL WHERE id = $1 AND account_id = $2 AND failing_since IS NOT NULL',
    [id, accountId],
  );
}

/** Notes a failure. Answers why the endpoint is switched off from now on, or null: it said so, or failed for five days. */
export async function endpointFailed(
  db: DataSource,
  { id, accountId }: OpenEndpoint,
  gone: boolean,
): Promise<string | null> {
  const [rows] = await db.query<[{ reason: string | null }[], number]>(
    `UPDATE endpoints SET
       failing_since = coalesce(failing_since, now()),
       disabled_at = CASE WHEN $3 OR failing_since < now() - interval '5 days' THEN coalesce(disabled_at, now()) END,
       disabled_reason = CASE WHEN $3 THEN 'the receiver answered 410 Gone'
         WHEN failing_since < now() - interval '5 days' THEN 'every attempt failed for five days' END
     WHERE id = $1 AND account_id = $2 AND disabled_at IS NULL
     RETURNING disabled_reason AS reason`,
    [id, accountId, gone],
  );
  return rows[0]?.reason ?? null;
}
