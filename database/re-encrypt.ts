import type { DataSource } from 'typeorm';
import { type EncryptionKey, keyIdOf, open, seal } from './secrets.js';

/** Where sealed secrets lie; a test holds it against the schema. */
export const sealedColumns = {
  endpoints: ['headers', 'secret', 'previous_secret'],
  bots: ['identity_secret', 'previous_identity_secret'],
} as const;

export interface ReEncrypted {
  /** Secrets that the first key seals from now on. */
  changed: number;
  /** Secrets that it sealed before. */
  current: number;
  /** Rows with a secret that no key of the ring opens, as `table id`. */
  unreadable: string[];
}

const batch = 100;

/**
 * Seals every secret with the first key of the ring, row by row, so that the others can be taken out of it. What is done stays done: a
 * run that was broken off is begun again. API and worker may go on, as long as they hold the same ring.
 */
export async function reEncrypt(db: DataSource, keys: readonly EncryptionKey[]): Promise<ReEncrypted> {
  const result: ReEncrypted = { changed: 0, current: 0, unreadable: [] };
  for (const [table, columns] of Object.entries(sealedColumns)) {
    for (let last: string | null = null; ; ) {
      const rows: { id: string }[] = await db.query(
        `SELECT id FROM ${table} WHERE ($1::uuid IS NULL OR id > $1) AND num_nonnulls(${columns.join(', ')}) > 0
         ORDER BY id LIMIT ${batch}`,
        [last],
      );
      for (const { id } of rows) await reEncryptRow(db, keys, { table, id, columns }, result);
      last = rows.at(-1)?.id ?? null;
      if (rows.length < batch) break;
    }
  }
  return result;
}

async function reEncryptRow(
  db: DataSource,
  keys: readonly EncryptionKey[],
  { table, id, columns }: { table: string; id: string; columns: readonly string[] },
  result: ReEncrypted,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ accountId: string; sealed: (Buffer | null)[] }[]>(
      `SELECT account_id AS "accountId", ARRAY[${columns.join(', ')}] AS sealed FROM ${table} WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (!row) return;
    const place = { table, id, accountId: row.accountId };
    for (const [index, sealed] of row.sealed.entries()) {
      if (!sealed) continue;
      if (keyIdOf(sealed) === keys[0]?.id) {
        result.current += 1;
        continue;
      }
      const plain = opened(keys, sealed, place);
      if (plain === null) {
        result.unreadable.push(`${table} ${id}`);
        continue;
      }
      await tx.query(`UPDATE ${table} SET ${columns[index]} = $2 WHERE id = $1`, [id, seal(keys, plain, place)]);
      result.changed += 1;
    }
  });
}

function opened(keys: readonly EncryptionKey[], sealed: Buffer, place: Parameters<typeof open>[2]): string | null {
  try {
    return open(keys, sealed, place);
  } catch {
    // Counted and named by who asks; the others are to go on.
    return null;
  }
}
