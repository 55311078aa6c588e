import { loadConfig } from '#config/config.js';
import { runDirectly } from '#config/run-directly.js';
import { migrate } from '#database/migrate.js';

/** Brings the database up to date; run once for each release, before its API and worker start. */
runDirectly(import.meta.url, async () => {
  const applied = await migrate(loadConfig().secrets.databaseUrl);
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
});
