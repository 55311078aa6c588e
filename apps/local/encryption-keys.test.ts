import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadConfig } from '#config/config.js';
import { localEncryptionKeys } from './encryption-keys.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-keys-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

it('a machine keeps the key it made, for its user alone, and it is one that the API takes', async () => {
  const file = join(folder, 'encryption-keys');
  const made = await localEncryptionKeys(file);
  expect(await localEncryptionKeys(file)).toBe(made);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await localEncryptionKeys(join(folder, 'another'))).not.toBe(made);
  const { secrets } = loadConfig({ DATABASE_URL: 'postgres://db.example/parley', ENCRYPTION_KEYS: made });
  expect(secrets.encryptionKeys).toEqual([{ id: 'local', key: expect.any(Buffer) }]);
});
