import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import type { Problem } from '#contracts/problem.js';
import { hashSecret } from '#database/accounts.js';
import { keyedHash } from '#database/secrets.js';
import { forgiveGuess, takeGuess } from '#database/sign-in-limits.js';
import { call } from '#testing/client.js';
import { aMember, fromOurPage, password } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  // One proxy is trusted: of the forwarded addresses, the last is its own, and the others are hearsay.
  api = await openTestApi({ TRUST_PROXY: '1' });
});
afterAll(async () => await api.close());

const email = (name: string): string => `${name}@acme.example`;
const keys = () => api.config.secrets.encryptionKeys;
const guess = async (name: string, ip: string) => await takeGuess(api.db, keys(), { email: email(name), ip });
const waitsOf = async (name: string, ips: string[]) => {
  const waits = [];
  for (const ip of ips) waits.push(await guess(name, ip));
  return waits;
};
const pass = async (seconds: number) =>
  await api.db.query(
    `UPDATE sign_in_limits SET tried_at = tried_at - make_interval(secs => $1),
       locked_until = locked_until - make_interval(secs => $1)`,
    [seconds],
  );
const v4 = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

describe('guesses at a password', () => {
  it('are five, of however many and from however many addresses at once', async () => {
    const begun = performance.now();
    const waits = [];
    for (let at = 0; at < 1_000 * testSize(); at += 50) {
      waits.push(...(await Promise.all(Array.from({ length: 50 }, (_, n) => guess('ada', v4(at + n))))));
    }
    // A machine that is busy for longer than the first wait has earned the next guess.
    let most = 5;
    for (let left = (performance.now() - begun) / 1000, wait = 30; left > wait; left -= wait, wait *= 2) most += 1;
    const made = waits.filter((wait) => wait === 0).length;
    expect(made).toBeGreaterThanOrEqual(5);
    expect(made).toBeLessThanOrEqual(most);
  }, 120_000);

  it('wait twice as long after each, up to an hour, and a refused one costs nothing', async () => {
    const addresses = Array.from({ length: 5 }, (_, n) => v4(70_000 + n));
    expect(await waitsOf('grace', addresses)).toEqual([0, 0, 0, 0, 0]);
    for (const wait of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      expect(await guess('grace', v4(71_000 + wait))).toBe(wait);
      expect(await guess('grace', v4(72_000 + wait))).toBe(wait);
      await pass(wait);
      expect(await guess('grace', v4(73_000 + wait))).toBe(0);
    }
  });

  it('are forgotten after a day without any, and forgiven by a right one', async () => {
    await waitsOf(
      'joan',
      Array.from({ length: 5 }, (_, n) => v4(80_000 + n)),
    );
    expect(await guess('joan', v4(80_100))).toBeGreaterThan(0);
    await pass(86_401);
    expect(
      await waitsOf(
        'joan',
        Array.from({ length: 4 }, (_, n) => v4(80_200 + n)),
      ),
    ).toEqual([0, 0, 0, 0]);
    await api.db.transaction(async (tx) => await forgiveGuess(tx, keys(), { email: email('joan'), ip: v4(80_200) }));
    expect(
      await waitsOf(
        'joan',
        Array.from({ length: 5 }, (_, n) => v4(80_300 + n)),
      ),
    ).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([
    ['an address', () => '192.0.2.7'],
    ['the same address written for IPv6', (n: number) => (n % 2 === 0 ? '198.51.100.7' : '::ffff:198.51.100.7')],
    ['a network of IPv6', (n: number) => `2001:db8:0:1::${n.toString(16)}`],
    [
      'a network of IPv6, however it is written',
      (n: number) => (n % 2 ? `2001:db8::2:0:0:0:${n}` : `2001:0db8:0:2::${n}`),
    ],
  ])('from %s are twenty, over all members', async (_, ipOf) => {
    const waits = [];
    for (let n = 0; n < 25; n += 1) waits.push(await guess(`${ipOf(0)}-${n}`, ipOf(n)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
    expect(await guess('elsewhere', '203.0.113.200')).toBe(0);
  });

  it('of a network that has to wait lock out nobody whom it guesses at', async () => {
    for (let n = 0; n < 40; n += 1) await guess(`victim`, '192.0.2.99').then(() => guess(`other-${n}`, '192.0.2.99'));
    expect(await guess('other-39', '203.0.113.1')).toBe(0);
  });
});

describe('what is kept of guesses', () => {
  it('tells nobody without our keys whose password it was, or where the guess came from', async () => {
    await guess('edith', '198.51.100.42');
    const rows = await api.db.query<{ key: Buffer }[]>('SELECT key FROM sign_in_limits');
    const kept = rows.map(({ key }) => key.toString('hex'));
    for (const text of [`email ${email('edith')}`, 'network 198.51.100.42']) {
      expect(kept).toContain(keyedHash(keys(), text).toString('hex'));
      expect(kept).not.toContain(hashSecret(text).toString('hex'));
    }
  });
});

describe('signing in too often', () => {
  it('is refused with the time to wait, also with the right password and with forged forwarded addresses', async () => {
    const { email: address } = await aMember(api);
    const signIn = async (secret: string, forged: string) =>
      await call<Problem>(`${api.url}/v1/session`, {
        body: { email: address, password: secret },
        headers: { ...fromOurPage, 'x-forwarded-for': `${forged}, 203.0.113.50` },
      });
    const statuses = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await signIn('a wrong guess at it', `198.51.100.${n}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const { status, body, headers } = await signIn(password, '198.51.100.99');
    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(30);
    await pass(30);
    expect((await signIn(password, '198.51.100.99')).status).toBe(200);
  });

  it('counts the address that the trusted proxy saw, not the ones a client wrote before it', async () => {
    const tryAs = async (n: number) =>
      (
        await call(`${api.url}/v1/session`, {
          body: { email: email(`nobody-${n}`), password: '' },
          headers: { ...fromOurPage, 'x-forwarded-for': `198.51.100.${n}, 203.0.113.77` },
        })
      ).status;
    for (let n = 0; n < 20; n += 1) await guess(`somebody-${n}`, '203.0.113.77');
    expect(await tryAs(1)).toBe(429);
  });
});
