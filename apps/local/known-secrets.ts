import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source.js';
import { openEndpoint, type Which } from '#database/endpoints.js';
import type { EncryptionKey } from '#database/secrets.js';

/**
 * The secrets of the webhooks that a database holds, by where they go: what arrives there can be checked without pasting one.
 * `databaseUrl` is asked for once the first is wanted.
 */
export function knownSecrets(databaseUrl: () => Promise<string>, keys: readonly EncryptionKey[]) {
  let opened: Promise<DataSource> | undefined;
  const open = async (): Promise<DataSource> =>
    await createDataSource({ url: await databaseUrl(), poolSize: 1, name: 'parley-webhook-bin' }).initialize();
  return {
    /** Those of every webhook that goes to one of these addresses; one that was not called yet gets one. */
    async at(addresses: readonly string[]): Promise<string[]> {
      opened ??= open();
      const db = await opened;
      const endpoints = await db.query<Which[]>(
        `SELECT e.id, e.account_id AS "accountId" FROM bots b
         JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
         CROSS JOIN jsonb_array_elements(v.actions #> '{webhooks,list}') w
         JOIN endpoints e ON e.bot_id = b.id AND 'hook_' || replace(e.id::text, '-', '') = w->>'id'
         WHERE w->>'url' = ANY ($1)`,
        [addresses],
      );
      const found = endpoints.map(async (which) => await openEndpoint(db, keys, which));
      return (await Promise.all(found)).flatMap(({ secrets }) => secrets);
    },
    async close(): Promise<void> {
      await opened?.then(
        (db) => db.destroy(),
        () => undefined,
      );
    },
  };
}
