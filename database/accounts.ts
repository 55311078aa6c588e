import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '#contracts/roles.js';
import { Account } from './entities/account.js';
import { ApiKey } from './entities/api-key.js';

/** 256 random bits behind a prefix that says what the string is; only the hash is stored. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export async function createAccount({ manager }: Pick<DataSource, 'manager'>, name: string): Promise<Account> {
  const id = uuidv7();
  await manager.insert(Account, { id, name });
  return await manager.findOneByOrFail(Account, { id });
}

/** Makes an API key: an admin's, without an end, unless told otherwise. The answered `key` is the only time it is seen. */
export async function createApiKey(
  { manager }: Pick<DataSource, 'manager'>,
  accountId: string,
  name: string,
  { role = 'admin', expiresAt = null }: { role?: Role; expiresAt?: Date | null } = {},
): Promise<{ row: ApiKey; key: string }> {
  const key = newSecret('parley');
  const id = uuidv7();
  const prefix = key.slice(0, 12);
  await manager.insert(ApiKey, { id, accountId, name, prefix, hash: hashSecret(key), role, expiresAt });
  return { row: await manager.findOneByOrFail(ApiKey, { id, accountId }), key };
}

/** What is behind an API key, or null when there is none or it has expired. Notes the use, at most once a minute. */
export async function findApiKey(
  db: DataSource,
  key: string,
): Promise<Pick<ApiKey, 'id' | 'accountId' | 'name' | 'role'> | null> {
  const [row] = await db.query<(Pick<ApiKey, 'id' | 'accountId' | 'name' | 'role'> & { stale: boolean })[]>(
    `SELECT id, account_id AS "accountId", name, role,
       coalesce(last_used_at < now() - interval '1 minute', true) AS stale
     FROM api_keys WHERE hash = $1 AND (expires_at IS NULL OR expires_at > now())`,
    [hashSecret(key)],
  );
  if (!row) return null;
  const { stale, ...found } = row;
  if (stale) {
    await db.query('UPDATE api_keys SET last_used_at = now() WHERE id = $1 AND account_id = $2', [
      found.id,
      found.accountId,
    ]);
  }
  return found;
}
