import { loadConfig } from '#config/config.js';
import { runDirectly } from '#config/run-directly.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { createDataSource } from '#database/data-source.js';

/** Makes an account and its first API key: `node dist/apps/admin/create-account.js "Acme"`. */
runDirectly(import.meta.url, async ([name]) => {
  if (name === undefined) throw new Error('Expected the name of the account.');
  const db = createDataSource({ url: loadConfig().secrets.databaseUrl, poolSize: 1, name: 'parley-create-account' });
  await db.initialize();
  try {
    const { id } = await createAccount(db, name);
    const { key } = await createApiKey(db, id, 'first key');
    process.stdout.write(`Account ${name} is there. Its API key, shown this once:\n${key}\n`);
  } finally {
    await db.destroy();
  }
});
