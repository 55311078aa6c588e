import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { codeOf } from './code-of.js';

/** ENCRYPTION_KEYS of this machine: one key, made at the first start and kept in `file`. */
export async function localEncryptionKeys(file: string): Promise<string> {
  try {
    await writeFile(file, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
