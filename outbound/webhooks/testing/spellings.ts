import { numberOf, textOf } from './ranges.js';

type Octets = readonly number[];

/** The same IPv4 address as the host of a URL, in every way that URLs know. */
export const hostsOfIpv4 = (octets: Octets): readonly string[] => {
  const written = notations.map((write) => write(octets));
  return [...written, ...disguises.map((disguise) => disguise(textOf(octets)))];
};

/** The same IPv6 address as the host of a URL. */
export const hostsOfIpv6 = (words: readonly number[]): readonly string[] => {
  const padded = words.map((word) => word.toString(16).padStart(4, '0')).join(':');
  return [textOf(words), padded, padded.toUpperCase(), shortened(words), dottedTail(words)].map((text) => `[${text}]`);
};

/** The same name as the host of a URL. */
export const hostsOfName = (name: string): readonly string[] => [name, ...disguises.map((disguise) => disguise(name))];

/** IPv6 addresses that some machine takes for this IPv4 address. */
export const wrappedIpv4 = (octets: Octets): readonly string[] => {
  const words = [numberOf(octets.slice(0, 2)), numberOf(octets.slice(2))];
  const [dotted, pair] = [textOf(octets), words.map((word) => word.toString(16)).join(':')];
  const flipped = words.map((word) => (word ^ 0xffff).toString(16)).join(':');
  return [
    // Mapped, compatible, translated (RFC 4291, RFC 2765).
    ...[`::ffff:${dotted}`, `::ffff:${pair}`, `::${dotted}`, `::${pair}`, `::ffff:0:${dotted}`, `::ffff:0:${pair}`],
    // NAT64: well-known, and local with prefixes of several lengths (RFC 6052, RFC 8215).
    ...[`64:ff9b::${dotted}`, `64:ff9b::${pair}`, `64:ff9b:1::${pair}`, `64:ff9b:1:${pair}::`],
    // 6to4 (RFC 3056); Teredo with it as the server and, bits flipped, as the client (RFC 4380); ISATAP (RFC 5214).
    ...[`2002:${pair}::`, `2002:${pair}::1`, `2001:0:${pair}::1`, `2001::${flipped}`, `fe80::5efe:${pair}`],
  ];
};

/** A URL that has this host, however it looks. */
export const urlsAt = (scheme: string, host: string): readonly string[] => [
  ...[`${scheme}:${host}`, `${scheme}:/${host}`, `${scheme}:///${host}`, `${scheme}:\\\\${host}\\`],
  ...[`${scheme.toUpperCase()}://${host}`, ` ${scheme}://${host} `, `\u0000\t${scheme}://${host}\n`],
  ...[
    `ht\ntp${scheme.slice(4)}://${host}`,
    `${scheme}://\t${host}`,
    `${scheme}://${host}:`,
    `${scheme}://${host}:0443`,
  ],
  ...[`${scheme}://${host}/@example.com`, `${scheme}://${host}\\@example.com`, `${scheme}://${host}?@example.com`],
  ...[`${scheme}://${host}#@example.com`, `${scheme}://${host}/..//example.com`, `${scheme}://${host}:443/?#`],
  ...[`${scheme}://example.com@${host}`, `${scheme}://example.com:443@${host}/`, `${scheme}://@${host}`],
  ...[`${scheme}://example.com%2f@${host}`, `${scheme}://a@b@${host}`, `${scheme}://:@${host}:443`],
];

const hex = (n: number): string => `0x${n.toString(16)}`;
const octal = (n: number): string => `0${n.toString(8)}`;
const part = (octets: Octets, i: number): number => octets[i] ?? 0;
const rest = (octets: Octets, from: number): number => numberOf(octets.slice(from));

/** Octal, hexadecimal, decimal; in four numbers, in one, in two, in three, and mixed. */
const notations: readonly ((octets: Octets) => string)[] = [
  textOf,
  (octets) => octets.map(hex).join('.'),
  (octets) => octets.map(octal).join('.'),
  (octets) => octets.map((octet) => `0X0000${octet.toString(16).toUpperCase()}`).join('.'),
  (octets) => octets.map((octet) => `0000${octal(octet)}`).join('.'),
  (octets) => String(numberOf(octets)),
  (octets) => hex(numberOf(octets)),
  (octets) => octal(numberOf(octets)),
  (octets) => `${part(octets, 0)}.${rest(octets, 1)}`,
  (octets) => `${hex(part(octets, 0))}.${octal(rest(octets, 1))}`,
  (octets) => `${part(octets, 0)}.${part(octets, 1)}.${rest(octets, 2)}`,
  (octets) => `${octal(part(octets, 0))}.${part(octets, 1)}.${hex(rest(octets, 2))}`,
  (octets) => `${hex(part(octets, 0))}.${octal(part(octets, 1))}.${part(octets, 2)}.${hex(part(octets, 3))}`,
];

const digitsFrom =
  (zero: number) =>
  (text: string): string =>
    text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const inside = (sign: string) => (text: string) => text.slice(0, 2) + sign + text.slice(2);
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0));
const circled = (text: string): string =>
  text
    .replace(/[1-9]/g, (digit) => String.fromCodePoint(0x245f + Number(digit)))
    .replace(/0/g, '⓪')
    .replace(/[a-z]/g, (letter) => String.fromCodePoint(0x24d0 + letter.charCodeAt(0) - 97));

/** What browsers read as the same host (UTS 46; the URL standard drops tabs and line breaks). */
const disguises: readonly ((host: string) => string)[] = [
  (host) => `${host}.`,
  (host) => host.toUpperCase(),
  percent,
  fullWidth,
  (host) => percent(fullWidth(host)),
  circled,
  // Bold, double-struck, sans-serif and monospaced digits.
  ...[0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7f6].map(digitsFrom),
  // Full stops of other scripts, full width, half width.
  ...['。', '．', '｡', '%2e', '%E3%80%82'].map((dot) => (host: string) => `${host.replaceAll('.', dot)}${dot}`),
  // Soft hyphen, zero-width space, word joiner, byte order mark, variation selector; tab and line break.
  ...['\u00ad', '\u200b', '\u2060', '\ufeff', '\ufe0f', '\t', '\n', '\r'].map(inside),
];

/** As short as it can be (RFC 5952), which is how URLs write it. */
const shortened = (words: readonly number[]): string => new URL(`http://[${textOf(words)}]`).hostname.slice(1, -1);

const dottedTail = (words: readonly number[]): string => {
  const octets = words.slice(6).flatMap((word) => [word >> 8, word & 255]);
  return `${words
    .slice(0, 6)
    .map((word) => word.toString(16))
    .join(':')}:${textOf(octets)}`;
};
