import { isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { addressRule } from './address-rule.js';
import { checkUrl, type GuardOptions } from './guard.js';
import { hostileAddresses, hostileHosts, metadataAddresses, publicAddresses } from './testing/hostile.js';
import { asideIpv4, asideIpv6, isWithin, neighboursOf, samplesOf, textOf } from './testing/ranges.js';
import { hostsOfIpv4, hostsOfIpv6 } from './testing/spellings.js';
import { forbiddenFrom } from './testing/storm.js';
import { forbiddenAddresses, forbiddenHosts, forbiddenUrls } from './testing/vectors.js';

const strict: GuardOptions = { allowedRanges: [], allowHttp: false, ports: [443] };
const seed = Math.floor(Math.random() * 1e6);
const everything = ['0.0.0.0/0', '::/0', '::ffff:0:0/96', '64:ff9b::/96', 'inner.example'];

describe('addresses', () => {
  const isAllowed = addressRule([]);

  it.each(hostileAddresses)('refuses %s', (address) => expect(isAllowed(address, 'hooks.example')).toBe(false));
  it.each(publicAddresses)('allows %s', (address) => expect(isAllowed(address, 'hooks.example')).toBe(true));

  it.each(metadataAddresses)('refuses %s to an operator who allows everything', (address) => {
    expect(addressRule(everything)(address, 'inner.example')).toBe(false);
  });

  it('refuses the first, the last and the middle of every range that is set aside, and all forms that wrap them', () => {
    expect(forbiddenAddresses.length).toBeGreaterThan(1000);
    expect(forbiddenAddresses.filter((address) => isAllowed(address, 'hooks.example'))).toEqual([]);
  });

  it('allows what stands right before and right after such a range', () => {
    const outside = asideIpv4
      .flatMap(neighboursOf)
      .filter((octets) => !asideIpv4.some((range) => isWithin(range, octets)))
      .map(textOf);
    expect(outside.length).toBeGreaterThan(30);
    expect(outside.filter((address) => !isAllowed(address, 'hooks.example'))).toEqual([]);
  });

  it('refuses every IPv6 address outside 2000::/3', () => {
    const outside = words(8).filter(([first = 0]) => first < 0x2000 || first > 0x3fff);
    fc.assert(
      fc.property(outside, (all) => !isAllowed(textOf(all), 'hooks.example')),
      { numRuns: 2_000 * testSize() },
    );
  });
});

describe(`addresses that follow from seed ${seed}`, () => {
  const count = 100_000 * testSize();
  it(`are refused, ${count} of them`, () => {
    const isAllowed = addressRule([]);
    const passed: string[] = [];
    let tried = 0;
    for (const address of forbiddenFrom(seed)) {
      if (tried === count) break;
      tried += 1;
      if (isIP(address) === 0 || isAllowed(address, 'hooks.example')) passed.push(address);
    }
    expect([tried, passed]).toEqual([count, []]);
  }, 120_000);
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

  it('leads nowhere else in whatever way it is written, over http and https', () => {
    expect(forbiddenHosts.length).toBeGreaterThan(2000);
    const options = { allowedRanges: [], allowHttp: true, ports: 'any' } as const;
    expect(forbiddenUrls.filter((url) => checkUrl(url, options) === null)).toEqual([]);
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

const words = (count: number) => fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: count, maxLength: count });

describe('the forms of an address that are tried', () => {
  const hostnameOf = (host: string): string => new URL(`http://${host}/`).hostname;

  it('are all read as that address by the URL standard', () => {
    for (const octets of asideIpv4.flatMap(samplesOf)) {
      expect(new Set(hostsOfIpv4(octets).map(hostnameOf))).toEqual(new Set([textOf(octets)]));
    }
    for (const words of asideIpv6.flatMap(samplesOf)) expect(new Set(hostsOfIpv6(words).map(hostnameOf)).size).toBe(1);
  });
});
