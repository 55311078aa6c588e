import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadConfig } from '#config/config.js';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { knownSecrets } from './known-secrets.js';
import { seed } from './seed.js';

const hooksUrl = 'http://127.0.0.1:8026/hooks';

let database: TestDatabase;
let folder: string;
let secrets: ReturnType<typeof knownSecrets>;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
  await seed(database.url, { publicUrl: 'http://127.0.0.1:3000', hooksUrl }, join(folder, 'api-key'));
  const config = loadConfig({ DATABASE_URL: database.url, ENCRYPTION_KEYS: testEncryptionKeys });
  secrets = knownSecrets(async () => database.url, config.secrets.encryptionKeys);
});
afterAll(async () => {
  await secrets.close();
  await rm(folder, { recursive: true });
  await database.close();
});

it('knows what the webhook of the demo bot is signed with, and nothing of other addresses', async () => {
  const known = await secrets.at([`${hooksUrl}/in/order_wholesale_sample`]);
  expect(known).toEqual([expect.stringMatching(/^whsec_/)]);
  expect(await secrets.at([`${hooksUrl}/in/order_wholesale_sample`])).toEqual(known);
  expect(await secrets.at([`${hooksUrl}/in/other`])).toEqual([]);
});
