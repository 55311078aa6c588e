import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** 256 bits with the name that stands in what they sealed. */
export interface EncryptionKey {
  id: string;
  key: Buffer;
}

/** The row that a secret belongs to; it opens nowhere else. */
export interface Place {
  table: string;
  id: string;
  accountId: string;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a secret with the first key: AES-256-GCM (NIST SP 800-38D), a fresh nonce, the place as associated data.
 * The bytes: version, length of the key id, key id, nonce, tag, ciphertext.
 */
export function seal([current]: readonly EncryptionKey[], plain: string, place: Place): Buffer {
  if (!current) throw new Error('There is no key to seal with.');
  const id = Buffer.from(current.id);
  const head = Buffer.from([version, id.length, ...id]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(boundTo(head, place));
  const hidden = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), hidden]);
}

/** Name of the key that sealed it. */
export const keyIdOf = (sealed: Buffer): string => headOf(sealed).subarray(2).toString();

/** Decrypts what `seal` made. Throws when its key is not there, when a byte was changed, or at another place. */
export function open(keys: readonly EncryptionKey[], sealed: Buffer, place: Place): string {
  const head = headOf(sealed);
  const bodyAt = head.length;
  const known = keys.find(({ id }) => id === keyIdOf(sealed));
  if (sealed[0] !== version || !known) {
    throw new Error(`A secret of ${place.table} ${place.id} names a key that ENCRYPTION_KEYS does not hold.`);
  }
  const [nonce, tag, hidden] = [
    sealed.subarray(bodyAt, bodyAt + nonceBytes),
    sealed.subarray(bodyAt + nonceBytes, bodyAt + nonceBytes + tagBytes),
    sealed.subarray(bodyAt + nonceBytes + tagBytes),
  ];
  try {
    const decipher = createDecipheriv('aes-256-gcm', known.key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(boundTo(head, place)).setAuthTag(tag);
    return Buffer.concat([decipher.update(hidden), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(`A secret of ${place.table} ${place.id} was changed or belongs elsewhere.`, { cause });
  }
}

/**
 * What somebody is counted under: a keyed hash (HMAC-SHA256), because whoever reads the rows could try all addresses otherwise. The
 * first key makes it, so a new one forgets what was counted.
 */
export function keyedHash([current]: readonly EncryptionKey[], text: string): Buffer {
  if (!current) throw new Error('There is no key to hash with.');
  return createHmac('sha256', current.key).update(text).digest();
}

const headOf = (sealed: Buffer): Buffer => sealed.subarray(0, 2 + (sealed[1] ?? 0));

const boundTo = (head: Buffer, { table, id, accountId }: Place): Buffer =>
  Buffer.concat([head, Buffer.from(JSON.stringify([table, id, accountId]))]);
