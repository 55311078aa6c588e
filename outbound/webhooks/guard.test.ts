import { isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressRule } from './address-rule.js';
import { checkUrl, type GuardOptions } from './guard.js';
import { hostileAddresses, hostileHosts, metadataAddresses, publicAddresses } from './testing/hostile.js';

const strict: GuardOptions = { allowedRanges: [], allowHttp: false, ports: [443] };
const everything = ['0.0.0.0/0', '::/0', '::ffff:0:0/96', '64:ff9b::/96', 'inner.example'];

describe('addresses', () => {
  const isAllowed = addressRule([]);

  it.each(hostileAddresses)('refuses %s', (address) => expect(isAllowed(address, 'hooks.example')).toBe(false));
  it.each(publicAddresses)('allows %s', (address) => expect(isAllowed(address, 'hooks.example')).toBe(true));

  it.each(metadataAddresses)('refuses %s to an operator who allows everything', (address) => {
    expect(addressRule(everything)(address, 'inner.example')).toBe(false);
  });

  it('refuses a private address in whatever form it is written, a hundred thousand times', () => {
    fc.assert(
      fc.property(privateForm, (address) => isIP(address) !== 0 && !isAllowed(address, 'hooks.example')),
      { numRuns: 100_000 },
    );
  });

  it('refuses every IPv6 address outside 2000::/3', () => {
    const outside = words(8).filter(([first = 0]) => first < 0x2000 || first > 0x3fff);
    fc.assert(
      fc.property(outside, (all) => !isAllowed(hex(all), 'hooks.example')),
      { numRuns: 20_000 },
    );
  });
});

describe('what the operator allows', () => {
  const isAllowed = addressRule(['10.1.0.0/16', '192.168.7.7', 'fd12::/16', 'Inner.example']);

  it.each([
    ['10.1.2.3', 'hooks.example', true],
    ['10.2.0.1', 'hooks.example', false],
    ['192.168.7.7', 'hooks.example', true],
    ['192.168.7.8', 'hooks.example', false],
    ['fd12::1', 'hooks.example', true],
    ['fd13::1', 'hooks.example', false],
    ['::ffff:10.1.2.3', 'hooks.example', false],
    ['192.168.7.8', 'inner.example', true],
    ['fd13::1', 'inner.example', true],
    ['::1', 'inner.example', false],
    ['192.168.7.8', 'not-inner.example', false],
    ['8.8.8.8', 'hooks.example', true],
  ])('%s for %s: %s', (address, host, allowed) => expect(isAllowed(address, host)).toBe(allowed));

  it.each(['10.0.0.0/', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0/8', '::/129', 'a b', '*.example', '10.0.0.0/-1', ''])(
    'is not understood when it is "%s"',
    (entry) => expect(() => addressRule([entry])).toThrow(`${entry}: expected a range such as 10.0.0.0/8`),
  );
});

describe('the address of a webhook', () => {
  it.each(hostileHosts)('may not be at %s', (host) => {
    for (const url of [`https://${host}/hook`, `http://${host}/hook`, `https://${host}?a=@example.com`]) {
      expect(checkUrl(url, { ...strict, allowHttp: true, ports: [80, 443] })).not.toBeNull();
    }
  });

  it.each([
    ['no address', 'expected an address such as https://example.com/hook'],
    ['', 'expected an address such as https://example.com/hook'],
    ['https://', 'expected an address such as https://example.com/hook'],
    ['https://exa mple.com', 'expected an address such as https://example.com/hook'],
    ['https://1.2.3.4.5', 'expected an address such as https://example.com/hook'],
    ['https://[fe80::1%25eth0]/', 'expected an address such as https://example.com/hook'],
    ['http://example.com', 'expected an address that starts with https://'],
    ['ftp://example.com', 'expected an address that starts with https://'],
    ['file:///etc/passwd', 'expected an address that starts with https://'],
    ['gopher://example.com:443/_', 'expected an address that starts with https://'],
    ['javascript:alert(1)', 'expected an address that starts with https://'],
    ['https://user@example.com', 'expected an address without user name and password'],
    ['https://:secret@example.com', 'expected an address without user name and password'],
    ['https://example.com#@127.0.0.1/', 'expected an address without a # part'],
    ['https://example.com/#', 'expected an address without a # part'],
    ['https://example.com:6379', 'expected port 443, not 6379'],
    ['https://example.com:80', 'expected port 443, not 80'],
    ['https://169.254.169.254/latest', 'expected a public address: 169.254.169.254 is private or reserved'],
    ['https://2852039166/', 'expected a public address: 169.254.169.254 is private or reserved'],
    ['https://example.com\\@127.0.0.1/', null],
    ['https://example.com/hook?key=1', null],
    ['https://bücher.example', null],
    ['https://8.8.8.8/', null],
    ['https://[2606:4700:4700::1111]/', null],
  ])('%s: %s', (url, sentence) => expect(checkUrl(url, strict)).toBe(sentence));

  it('may hold letters of any script, however often one is looked at', () => {
    const refused = Array.from({ length: 20_000 }, () => checkUrl('https://bücher.example', strict)).filter(Boolean);
    expect(refused).toEqual([]);
  });

  it('may be plain HTTP, on another port or private where the operator says so', () => {
    const options = { allowedRanges: ['127.0.0.0/8'], allowHttp: true, ports: [443, 8080] };
    expect(checkUrl('http://127.0.0.1:8080/', options)).toBeNull();
    expect(checkUrl('http://localhost:8080/', options)).toBeNull();
    expect(checkUrl('http://127.0.0.1/', options)).toBe('expected port 443 or 8080, not 80');
    expect(checkUrl('http://10.0.0.1:8080/', options)).toMatch('expected a public address');
    expect(checkUrl('ws://127.0.0.1:8080/', options)).toBe('expected an address that starts with https:// or http://');
  });

  it('is never one of a metadata service, whatever the operator says', () => {
    const options = { allowedRanges: everything, allowHttp: true, ports: [80, 443] };
    for (const host of ['metadata.google.internal', '169.254.169.254', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]']) {
      expect(checkUrl(`http://${host}/`, options)).not.toBeNull();
    }
  });
});

const byte = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffff });
const words = (count: number) => fc.array(word, { minLength: count, maxLength: count });
const hex = (all: readonly number[]): string => all.map((one) => one.toString(16)).join(':');

const privateIpv4 = fc
  .tuple(
    fc.constantFrom<number[][]>(
      ...[[[10]], [[127]], [[0]], [[192], [168]], [[169], [254]], [[172], [16, 31]], [[100], [64, 127]], [[224, 255]]],
      ...[
        [[198], [18, 19]],
        [[192], [0], [0]],
        [[192], [0], [2]],
        [[203], [0], [113]],
        [[198], [51], [100]],
      ],
      [[168], [63], [129], [16]],
    ),
    fc.tuple(byte, byte, byte, byte),
  )
  .map(([prefix, random]) =>
    random.map((value, i) => {
      const [min = 0, max = min] = prefix[i] ?? [0, 255];
      return min + (value % (max - min + 1));
    }),
  );

/** A private IPv4 address as it is, or wrapped into each of the forms that IPv6 has for one; or a private IPv6 address. */
const privateForm = fc.tuple(privateIpv4, words(4), fc.integer({ min: 0, max: 11 })).map(([ipv4, random, form]) => {
  const dotted = ipv4.join('.');
  const [a = 0, b = 0, c = 0, d = 0] = ipv4;
  const pair = hex([a * 256 + b, c * 256 + d]);
  const [w = 0] = random;
  const forms = [
    ...[dotted, `::ffff:${dotted}`, `::ffff:${pair}`, `::${pair}`, `::ffff:0:${pair}`, `64:ff9b::${pair}`],
    ...[
      `64:ff9b:1:${hex(random.slice(0, 3))}:${pair}`,
      `2002:${pair}:${hex(random)}:1`,
      `2001:0:${pair}:${hex(random)}`,
    ],
    ...[`${hex([0xfc00 + (w % 0x200)])}:1:2:3:${hex(random)}`, `${hex([0xfe80 + (w % 0x180)])}::${pair}`],
    `2001:db8:${hex(random)}:${pair}`,
  ];
  return forms[form] ?? dotted;
});
