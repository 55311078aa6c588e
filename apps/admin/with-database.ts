import type { EntityManager } from 'typeorm';
import { type Config, loadConfig } from '#config/config.js';
import { createDataSource } from '#database/data-source.js';

/** Runs `work` in one transaction on the database of the environment. */
export async function withDatabase<T>(work: (tx: EntityManager, config: Config) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const db = createDataSource({ url: config.secrets.databaseUrl, poolSize: 1, name: 'parley-admin' });
  await db.initialize();
  try {
    return await db.transaction(async (tx) => await work(tx, config));
  } finally {
    await db.destroy();
  }
}
