/** A range of addresses, part by part (octets of IPv4, words of IPv6): each part lies between the two. */
export interface Range {
  first: readonly number[];
  last: readonly number[];
}

const ranges = (...pairs: readonly [first: string, last: string][]): readonly Range[] =>
  pairs.map(([first, last]) => ({ first: partsOf(first), last: partsOf(last) }));

/** The IANA special-purpose registry of IPv4, with multicast, reserved space and Azure's wire server. */
export const asideIpv4 = ranges(
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.31.196.0', '192.31.196.255'],
  ['192.52.193.0', '192.52.193.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['192.175.48.0', '192.175.48.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '239.255.255.255'],
  ['240.0.0.0', '255.255.255.255'],
);

/** Special purposes of IPv6, and all that nobody routes: what is outside 2000::/3. */
export const asideIpv6 = ranges(
  // Unspecified, loopback and IPv4-compatible; IPv4-mapped; IPv4-translated.
  ['::', '::ffff:ffff'],
  ['::ffff:0:0', '::ffff:ffff:ffff'],
  ['::ffff:0:0:0', '::ffff:0:ffff:ffff'],
  // NAT64, well-known and local; discard; dummy; unassigned below 2000::/3.
  ['64:ff9b::', '64:ff9b::ffff:ffff'],
  ['64:ff9b:1::', upTo('64:ff9b:1')],
  ['100::', upTo('100:0:0:0')],
  ['100:0:0:1::', upTo('100:0:0:1')],
  ['1::', upTo('1fff')],
  // Teredo; benchmarking, ORCHID and the rest of the IETF's; documentation; 6to4; AS112; documentation again.
  ['2001::', upTo('2001:0')],
  ['2001:2::', upTo('2001:2:0')],
  ['2001:10::', upTo('2001:1f')],
  ['2001:20::', upTo('2001:2f')],
  ['2001:1::', upTo('2001:1ff')],
  ['2001:db8::', upTo('2001:db8')],
  ['2002::', upTo('2002')],
  ['2620:4f:8000::', upTo('2620:4f:8000')],
  ['3fff::', upTo('3fff:fff')],
  // Unassigned above it, segment routing in between; private, link-local, site-local, multicast.
  ['4000::', upTo('5eff')],
  ['5f00::', upTo('5f00')],
  ['6000::', upTo('fbff')],
  ['fc00::', upTo('fdff')],
  ['fe00::', upTo('fe7f')],
  ['fe80::', upTo('febf')],
  ['fec0::', upTo('feff')],
  ['ff00::', upTo('ffff')],
);

/** Its first, its last and one in the middle. */
export const samplesOf = ({ first, last }: Range): readonly (readonly number[])[] => [
  first,
  last.map((part, i) => (part + (first[i] ?? 0)) >> 1),
  last,
];

/** What stands right before and right after it in IPv4. */
export const neighboursOf = ({ first, last }: Range): readonly (readonly number[])[] =>
  [numberOf(first) - 1, numberOf(last) + 1].filter((n) => n >= 0 && n < 2 ** 32).map(octetsOf);

export const isWithin = ({ first, last }: Range, parts: readonly number[]): boolean =>
  parts.every((part, i) => part >= (first[i] ?? 0) && part <= (last[i] ?? 0));

/** Octets of an IPv4 address, words of an IPv6 address. */
export function partsOf(address: string): readonly number[] {
  if (!address.includes(':')) return address.split('.').map(Number);
  const [head = [], tail] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const words = tail ? [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return words.map((word) => Number.parseInt(word, 16));
}

/** As it is usually written, without `::`. */
export const textOf = (parts: readonly number[]): string =>
  parts.length === 4 ? parts.join('.') : parts.map((word) => word.toString(16)).join(':');

export const numberOf = (octets: readonly number[]): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);

const octetsOf = (n: number): number[] => [24, 16, 8, 0].map((bits) => (n >>> bits) & 255);

function upTo(prefix: string): string {
  return [...prefix.split(':'), ...Array<string>(8).fill('ffff')].slice(0, 8).join(':');
}
