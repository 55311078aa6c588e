import type { DataSource } from 'typeorm';
import { publicId } from '#contracts/ids.js';
import { giveSecret, type OpenEndpoint, readEndpoint } from '#database/endpoints.js';
import { type EncryptionKey, seal } from '#database/secrets.js';
import { newSigningSecret } from '#outbound/webhooks/sign.js';

type Which = Pick<OpenEndpoint, 'id' | 'accountId'>;

/** What a webhook is sent with. One that was made without a secret gets one now. */
export async function openEndpoint(
  db: DataSource,
  keys: readonly EncryptionKey[],
  { id, accountId }: Which,
): Promise<OpenEndpoint> {
  const read = async () => await readEndpoint(db, keys, publicId('webhook', id), accountId);
  const endpoint = await read();
  if (endpoint.secrets.length > 0) return endpoint;
  await giveSecret(db, keys, endpoint, newSigningSecret());
  return await read();
}

/** A new secret, sealed for the row of its endpoint. */
export function sealedSecret(keys: readonly EncryptionKey[], { id, accountId }: Which) {
  const secret = newSigningSecret();
  return { secret, sealed: seal(keys, secret, { table: 'endpoints', id, accountId }) };
}

/** Answers the new secret. What is sent in the next 24 hours is signed with the one before too. */
export async function rotateSecret(db: DataSource, keys: readonly EncryptionKey[], which: Which): Promise<string> {
  const { secret, sealed } = sealedSecret(keys, which);
  await db.query(
    `UPDATE endpoints SET secret = $3, previous_secret = secret, previous_until = now() + interval '24 hours'
     WHERE id = $1 AND account_id = $2`,
    [which.id, which.accountId, sealed],
  );
  return secret;
}
