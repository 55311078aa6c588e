import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { type EncryptionKey, open, seal } from './secrets.js';

type Keys = readonly EncryptionKey[];
interface Which {
  /** Uuid of the bot. */
  id: string;
  accountId: string;
}

const placeOf = ({ id, accountId }: Which) => ({ table: 'bots', id, accountId });

/** The secrets that may have signed a visitor's identity: the bot's own, and for a day the one before it. */
export async function identitySecrets(db: DataSource | EntityManager, keys: Keys, which: Which): Promise<string[]> {
  const rows = await db.query<{ sealed: Buffer }[]>(
    `SELECT s.sealed FROM bots, LATERAL (VALUES (identity_secret, true),
       (previous_identity_secret, identity_secret_since > now() - interval '1 day')) AS s (sealed, good)
     WHERE id = $1 AND account_id = $2 AND s.sealed IS NOT NULL AND s.good`,
    [which.id, which.accountId],
  );
  return rows.map(({ sealed }) => open(keys, sealed, placeOf(which)));
}

/** Gives the bot a new secret and answers it; null when there is no such bot. The one before stays good for a day. */
export async function rotateIdentitySecret(tx: EntityManager, keys: Keys, which: Which): Promise<string | null> {
  const secret = `idsec_${randomBytes(32).toString('base64url')}`;
  const [, changed] = await tx.query<[unknown[], number]>(
    `UPDATE bots SET previous_identity_secret = identity_secret, identity_secret = $3, identity_secret_since = now()
     WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL`,
    [which.id, which.accountId, seal(keys, secret, placeOf(which))],
  );
  return changed === 0 ? null : secret;
}
