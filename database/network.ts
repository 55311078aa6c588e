import { createHmac } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';
import type { EncryptionKey } from './secrets.js';

/**
 * What a client's address is counted under: a keyed hash, because whoever reads the rows could try all IPv4 addresses otherwise.
 * The first key makes it, so a new one forgets what was counted.
 */
export const networkKey = ([key]: readonly EncryptionKey[], ip: string): string =>
  createHmac('sha256', key?.key ?? '')
    .update(`network ${networkOf(ip)}`)
    .digest('base64url');

/** An IPv4 address, or the /64 that one customer of a provider has at least (RFC 6177). What is no address is one network. */
export function networkOf(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIP(address)) return 'unknown';
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16))
    .join(':');
}
