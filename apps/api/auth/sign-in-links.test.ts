import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InvitedMember, SignInLink } from '#contracts/members.js';
import type { Problem } from '#contracts/problem.js';
import type { Session } from '#contracts/sessions.js';
import { createAccount } from '#database/accounts.js';
import { firstRunLink } from '#database/members.js';
import { aMember, cookieOf, fromOurPage, type SignedInMember } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let owner: SignedInMember;
beforeAll(async () => {
  api = await openTestApi();
  owner = await aMember(api);
});
afterAll(async () => await api.close());

let invited = 0;
const invite = async (role = 'agent') =>
  (
    await owner.ask<InvitedMember>('POST', '/v1/members', {
      email: `new-${invited++}@acme.example`,
      name: 'Grace',
      role,
    })
  ).body;
const tokenIn = ({ url }: SignInLink): string => new URL(url).hash.replace('#token=', '');
const open = async <T = Session>(token: string) =>
  await api.ask<T>('POST', '/v1/session/link', { body: { token }, headers: fromOurPage });
const setPassword = async <T = Session>(cookie: string, body: object) =>
  await api.ask<T>('PUT', '/v1/session/password', { body, headers: { cookie, ...fromOurPage } });
const firstRun = async (accountId: string) =>
  await api.db.transaction(
    async (tx) => await firstRunLink(tx, { accountId, email: `${accountId}@acme.example`, name: '' }),
  );

describe('a one-time link', () => {
  it('signs in, and lets a member say their name and set a password that signs in from then on', async () => {
    const { email, link, state } = await invite();
    expect(state).toBe('invited');
    const opened = await open(tokenIn(link));
    expect(opened.body).toMatchObject({ member: { email, role: 'agent' }, currentPasswordNeeded: false });
    // A name in a sentence is no harm.
    const password = 'a moth in the relay of grace';
    const set = await setPassword(cookieOf(opened) ?? '', { name: 'Grace Hopper', password });
    expect(set.body).toMatchObject({ member: { name: 'Grace Hopper', state: 'active' }, currentPasswordNeeded: true });
    const body = { email, password };
    expect((await api.ask('POST', '/v1/session', { body, headers: fromOurPage })).status).toBe(200);
  });

  it('works once, however many open it at the same time', async () => {
    const token = tokenIn((await invite()).link);
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await open(token)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(11);
    expect((await open(token)).status).toBe(401);
  });

  it('is not spent by looking at it, as mail scanners do', async () => {
    const { link } = await invite();
    expect(link.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/welcome#token=link_[\w-]{43}$/);
    await fetch(`${api.url}/welcome`);
    await fetch(`${api.url}/v1/session/link?token=${tokenIn(link)}`);
    expect((await open(tokenIn(link))).status).toBe(200);
  });

  it('is kept as a hash, and is void after a week, after the next one, and with its member', async () => {
    const late = await invite();
    const kept = await api.db.query('SELECT l::text AS row FROM sign_in_links l');
    expect(JSON.stringify(kept)).not.toContain(tokenIn(late.link));
    expect(Date.parse(late.link.expiresAt) / 3_600_000).toBeCloseTo(Date.now() / 3_600_000 + 7 * 24, 1);
    await api.db.query("UPDATE sign_in_links SET expires_at = now() - interval '1 second'");
    expect((await open<Problem>(tokenIn(late.link))).body.code).toBe('unauthorized');

    const next = (await owner.ask<SignInLink>('POST', `/v1/members/${late.id}/link`, {})).body;
    const last = (await owner.ask<SignInLink>('POST', `/v1/members/${late.id}/link`, {})).body;
    expect((await open(tokenIn(next))).status).toBe(401);
    expect((await owner.ask('DELETE', `/v1/members/${late.id}`)).status).toBe(204);
    expect((await open(tokenIn(last))).status).toBe(401);
  });

  it.each(['', 'link_', `link_${'a'.repeat(43)}`, '%00', "'; --"])('with the token %j opens nothing', async (token) => {
    expect((await open(token)).status).toBe(401);
  });
});

describe('the first run', () => {
  it('makes an owner and a link that is new each time, until there is a password', async () => {
    const { id } = await createAccount(api.db, 'First');
    const first = await firstRun(id);
    const second = await firstRun(id);
    expect((await open(first?.token ?? '')).status).toBe(401);
    const opened = await open(second?.token ?? '');
    expect(opened.body).toMatchObject({ member: { role: 'owner', state: 'invited' }, account: { name: 'First' } });
    expect(await firstRun(id)).not.toBeNull();
    await setPassword(cookieOf(opened) ?? '', { password: 'a first password' });
    expect(await firstRun(id)).toBeNull();
    expect(await api.db.query('SELECT email FROM members WHERE account_id = $1', [id])).toHaveLength(1);
  });
});

describe('a password', () => {
  it.each([
    ['too short', 'eleven char'],
    ['too long', 'four legs on a chair'.repeat(7)],
    ['among the commonest', 'Password1234'],
    ['among the leaked', 'mailcreated5240'],
    ['keys in a row', 'QwertyUiop12'],
    ['a common one with something after it', 'iloveyou2you!'],
    ['a few letters again and again', 'abababababababab'],
    ['little more than our name', 'Parley-parley-2026'],
    ["little more than the account's name", 'test_TEST_test_!1'],
    ["little more than the member's name", 'GraceGrace#1906'],
    ["little more than the member's address", 'new.new.new.1906'],
  ])('that is %s is refused', async (_, password) => {
    const opened = await open(tokenIn((await invite()).link));
    const { status, body } = await setPassword<Problem>(cookieOf(opened) ?? '', { password });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/password']]);
  });

  it('is changed with the one before, and signs out every other browser', async () => {
    const member = await aMember(api, { role: 'viewer' });
    const { email } = member;
    const current = 'four legs on a chair';
    const other = cookieOf(
      await api.ask('POST', '/v1/session', { body: { email, password: current }, headers: fromOurPage }),
    );
    for (const wrong of [{}, { current: 'three legs on it' }]) {
      const { body } = await setPassword<Problem>(member.cookie, { ...wrong, password: 'a new one with legs' });
      expect(body.errors).toMatchObject([{ pointer: '/current' }]);
    }
    const set = await setPassword(member.cookie, { current, password: 'a new one with legs' });
    expect(set.status).toBe(200);
    const status = async (cookie = '') => (await api.ask('GET', '/v1/session', { headers: { cookie } })).status;
    expect([await status(member.cookie), await status(other), await status(cookieOf(set))]).toEqual([401, 401, 200]);
  });

  it('may be set without the one before only within an hour of a link', async () => {
    const member = await aMember(api, { accountId: owner.accountId, role: 'agent' });
    const reset = async () =>
      cookieOf(
        await open(
          tokenIn(
            (await owner.ask<SignInLink>('POST', `/v1/members/mem_${member.id.replaceAll('-', '')}/link`, {})).body,
          ),
        ),
      ) ?? '';
    const stale = await reset();
    await api.db.query("UPDATE sessions SET created_at = now() - interval '61 minutes' WHERE by_link");
    expect((await setPassword(stale, { password: 'a forgotten password' })).status).toBe(422);
    expect((await setPassword(await reset(), { password: 'a forgotten password' })).status).toBe(200);
  });
});
