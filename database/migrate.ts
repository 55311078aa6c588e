import { createDataSource } from './data-source.js';

/** One number for all who migrate this database, so that two starts at once take turns. */
const advisoryLock = 7_267_539;

/** Brings the database up to date, under an advisory lock. Answers the names of the migrations it applied. */
export async function migrate(url: string): Promise<string[]> {
  const db = createDataSource({ url, poolSize: 2, name: 'parley-migrate', serves: 'owner' });
  await db.initialize();
  const holder = db.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    const applied = await db.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    // The lock goes with its session; a pooled session would keep it.
    await holder.query('SELECT pg_advisory_unlock_all()');
    await holder.release();
    await db.destroy();
  }
}
