import { BlockList, isIP, SocketAddress } from 'node:net';

/** Whether a connection to an address may be opened. `host` is the name, in lower case, that led to it. */
export type AddressRule = (address: string, host: string) => boolean;

/**
 * Public addresses, and private ones inside what the operator allows: ranges, single addresses (of IPv6 within fc00::/7 only) and
 * host names. Addresses of metadata services are never allowed. Throws when an entry is none of these.
 */
export function addressRule(allowed: readonly string[]): AddressRule {
  const isRange = (entry: string): boolean => entry.includes('/') || isIP(entry) !== 0;
  const operators = listOf(...allowed.filter(isRange));
  const hosts = new Set(allowed.filter((entry) => !isRange(entry)).map(toHostName));
  return (address, host) => {
    const version = isIP(address);
    if (version === 0 || address.includes('%')) return false;
    const parsed = new SocketAddress({ address, family: familyOf(address) });
    // Before the operator's ranges, or a wide one would open them.
    if (metadata.check(parsed)) return false;
    const isPublic = version === 4 ? !reserved4.check(parsed) : global6.check(parsed) && !reserved6.check(parsed);
    if (isPublic) return true;
    return (operators.check(parsed) || hosts.has(host)) && (version === 4 || uniqueLocal.check(parsed));
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix, ...rest] = range.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (isIP(address) === 0 || rest.length > 0 || !(length <= bits)) throw new Error(`${range}: ${expected}`);
    list.addSubnet(address, length, familyOf(address));
  }
  return list;
}

function toHostName(entry: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry)) throw new Error(`${entry}: ${expected}`);
  return entry.toLowerCase();
}

const expected = 'expected a range such as 10.0.0.0/8, an address or a host name';

/** IANA special-purpose registry, with multicast, reserved space and Azure's wire server, which is routed like a public address. */
const reserved4 = listOf(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
);

/** All that is routed publicly; leaves out every form that wraps an IPv4 address but Teredo (2001::/23) and 6to4 (2002::/16). */
const global6 = listOf('2000::/3');
const reserved6 = listOf('2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20');
const uniqueLocal = listOf('fc00::/7');

const metadata = listOf(
  ...['0.0.0.0/8', '169.254.0.0/16', '100.100.100.200', '168.63.129.16', '224.0.0.0/3'],
  ...['fd00:ec2::254', 'fd20:ce::254'],
);
