import { isIP, isIPv6 } from 'node:net';
import { type EncryptionKey, keyedHash } from './secrets.js';

/** What a client's address is counted under; 32 bytes. */
export const networkKey = (keys: readonly EncryptionKey[], ip: string): Buffer =>
  keyedHash(keys, `network ${networkOf(ip)}`);

/** An IPv4 address, or the /64 that one customer of a provider has at least (RFC 6177). What is no address is one network. */
function networkOf(ip: string): string {
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
