import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Account } from './entities/account.js';
import { ApiKey } from './entities/api-key.js';

/** 256 random bits behind a prefix that says what the string is; only the hash is stored. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export async function createAccount(db: DataSource, name: string): Promise<Account> {
  const account = db.manager.create(Account, { id: uuidv7(), name });
  await db.manager.insert(Account, account);
  return await db.manager.findOneByOrFail(Account, { id: account.id });
}

/** Makes an API key. The answered `key` is the only time it is seen. */
export async function createApiKey(
  db: DataSource,
  accountId: string,
  name: string,
): Promise<{ row: ApiKey; key: string }> {
  const key = newSecret('parley');
  const id = uuidv7();
  await db.manager.insert(ApiKey, { id, accountId, name, prefix: key.slice(0, 12), hash: hashSecret(key) });
  return { row: await db.manager.findOneByOrFail(ApiKey, { id, accountId }), key };
}

/** The account behind an API key, or null. Notes the use, at most once a minute. */
export async function accountOfApiKey(db: DataSource, key: string): Promise<string | null> {
  const [row] = await db.query<{ id: string; account_id: string; stale: boolean }[]>(
    `SELECT id, account_id, coalesce(last_used_at < now() - interval '1 minute', true) AS stale
     FROM api_keys WHERE hash = $1`,
    [hashSecret(key)],
  );
  if (row?.stale) {
    await db.query('UPDATE api_keys SET last_used_at = now() WHERE id = $1 AND account_id = $2', [
      row.id,
      row.account_id,
    ]);
  }
  return row?.account_id ?? null;
}
