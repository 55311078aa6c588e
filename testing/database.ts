import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { loadTestServers } from '#config/test-env.js';
import { createDataSource } from '#database/data-source.js';

/** Name of the migrated database that every test file gets a copy of. */
export const templateDatabase = 'parley_template';

export interface TestDatabase {
  url: string;
  db: DataSource;
  close(): Promise<void>;
}

/** A database of one's own, migrated and empty. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = new URL(loadTestServers().postgres);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = createDataSource({ url: url.href, poolSize: 10, name: 'parley-test', serves: 'owner' });
  await db.initialize();
  return {
    url: url.href,
    db,
    async close() {
      await db.destroy();
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Runs one statement on the server, outside any test's database. */
export async function administer(server: URL | string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: String(server) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
