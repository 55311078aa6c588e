import { loadConfig } from '#config/config.js';
import { runDirectly } from '#config/run-directly.js';
import { createDataSource } from '#database/data-source.js';
import { reEncrypt } from '#database/re-encrypt.js';

/** Seals every secret with the first of ENCRYPTION_KEYS: `node dist/apps/admin/re-encrypt.js`. Then the others may be taken away. */
runDirectly(import.meta.url, async () => {
  const { databaseUrl, encryptionKeys } = loadConfig().secrets;
  const db = await createDataSource({ url: databaseUrl, poolSize: 1, name: 'parley-admin' }).initialize();
  try {
    const { changed, current, unreadable } = await reEncrypt(db, encryptionKeys);
    process.stdout.write(`${changed} secrets are sealed with ${encryptionKeys[0]?.id} now; ${current} were before.\n`);
    if (unreadable.length > 0) {
      throw new Error(`No key of ENCRYPTION_KEYS opens those of ${unreadable.join(', ')}. Keep the key that does.`);
    }
  } finally {
    await db.destroy();
  }
});
