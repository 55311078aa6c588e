import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/problem.js';
import type { OpenSession, Session } from '#contracts/sessions.js';
import { hashSecret } from '#database/accounts.js';
import { aMember, cookieOf, fromOurPage, password } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const signIn = async <T = Session>(body: object, headers: Record<string, string> = {}) =>
  await api.ask<T>('POST', '/v1/session', { body, headers: { ...fromOurPage, ...headers } });
const whoAmI = async (cookie: string) => await api.ask<Session>('GET', '/v1/session', { headers: { cookie } });

describe('signing in', () => {
  it('answers who it is and what they may do, and the session is in a cookie that no script can read', async () => {
    const { email, id } = await aMember(api, { role: 'agent' });
    const answer = await signIn({ email: `  ${email.toUpperCase()} `, password });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      member: { id: `mem_${id.replaceAll('-', '')}`, email, role: 'agent', state: 'active' },
      account: { name: 'Test', plan: 'business' },
      capabilities: ['read', 'operate'],
      currentPasswordNeeded: true,
    });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^parley=session_[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    expect((await whoAmI(cookieOf(answer) ?? '')).body).toEqual(answer.body);
    expect(JSON.stringify(answer.body)).not.toContain('session_');
  });

  it('keeps of cookies and passwords only their hashes', async () => {
    const { email } = await aMember(api);
    const token = cookieOf(await signIn({ email, password }))?.split('=')[1] ?? '';
    const [rows] = await api.db.query(
      `SELECT (SELECT string_agg(s::text, '') FROM sessions s) || (SELECT string_agg(m::text, '') FROM members m) AS all,
         (SELECT count(*)::int FROM sessions WHERE token_hash = $1) AS hashed`,
      [hashSecret(token)],
    );
    expect(rows.hashed).toBe(1);
    expect(rows.all).not.toContain(token);
    expect(rows.all).not.toContain(password);
    expect(rows.all).toMatch(/scrypt\$17\$8\$1\$/);
  });

  it('says the same of a wrong password, of somebody unknown and of somebody invited, after the same work', async () => {
    const { email } = await aMember(api);
    const invited = await aMember(api);
    await api.db.query('UPDATE members SET password = NULL WHERE id = $1', [invited.id]);
    const answers = [];
    const took = [];
    for (const who of [email, 'nobody@acme.example', invited.email]) {
      const begun = performance.now();
      const { body, headers } = await signIn<Problem>({ email: who, password: 'a wrong guess at it' });
      took.push(performance.now() - begun);
      answers.push({ ...body, requestId: '', cookies: headers.getSetCookie() });
    }
    expect(answers[0]).toMatchObject({ status: 401, code: 'unauthorized', cookies: [] });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(Math.min(...took)).toBeGreaterThan(Math.max(...took) / 4);
  });

  it('gives a cookie that somebody planted no meaning, and ends the session that was there', async () => {
    const before = await aMember(api);
    const { email } = await aMember(api);
    const planted = `parley=session_${'a'.repeat(43)}`;
    const first = await signIn({ email, password }, { cookie: planted });
    expect(cookieOf(first)).not.toBe(planted);
    expect((await whoAmI(planted)).status).toBe(401);
    const second = await signIn({ email, password }, { cookie: before.cookie });
    expect((await whoAmI(before.cookie)).status).toBe(401);
    expect((await whoAmI(cookieOf(second) ?? '')).body.member.email).toBe(email);
    expect((await whoAmI(cookieOf(first) ?? '')).status).toBe(200);
  });

  it('is refused to pages of somebody else, even with the right password', async () => {
    const { email } = await aMember(api);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: api.url },
    ]) {
      const { status, body } = await signIn<Problem>({ email, password }, headers);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });
});

describe('a session', () => {
  it('ends after 7 days without a request, and after 30 days in any case', async () => {
    const { id, cookie } = await aMember(api);
    const age = async (column: string, days: number) =>
      await api.db.query(`UPDATE sessions SET ${column} = now() - make_interval(days => $2) WHERE member_id = $1`, [
        id,
        days,
      ]);
    await age('seen_at', 6);
    expect((await whoAmI(cookie)).status).toBe(200);
    const [{ fresh }] = await api.db.query(
      "SELECT seen_at > now() - interval '1 minute' AS fresh FROM sessions WHERE member_id = $1",
      [id],
    );
    expect(fresh).toBe(true);
    await age('created_at', 31);
    expect((await whoAmI(cookie)).status).toBe(401);
    await age('created_at', 29);
    expect((await whoAmI(cookie)).status).toBe(200);
    await age('seen_at', 8);
    expect((await whoAmI(cookie)).status).toBe(401);
  });

  it('notes its use not on every request', async () => {
    const { id, cookie } = await aMember(api);
    const seenAt = async () =>
      await api.db.query('SELECT xmin::text, seen_at FROM sessions WHERE member_id = $1', [id]);
    const before = await seenAt();
    await whoAmI(cookie);
    await whoAmI(cookie);
    expect(await seenAt()).toEqual(before);
  });

  it('is listed with the others of the member, and signed out alone or with all', async () => {
    const here = await aMember(api);
    const stranger = await aMember(api, { accountId: here.accountId });
    const there = cookieOf(await signIn({ email: here.email, password }, { 'user-agent': 'Phone' })) ?? '';
    const { body } = await here.ask<{ data: OpenSession[] }>('GET', '/v1/sessions');
    expect(body.data.map(({ current, userAgent }) => [current, userAgent])).toEqual([
      [false, 'Phone'],
      [true, 'test'],
    ]);
    const out = await here.ask('DELETE', '/v1/session');
    expect([out.status, cookieOf(out)]).toEqual([204, 'parley=']);
    expect([(await whoAmI(here.cookie)).status, (await whoAmI(there)).status]).toEqual([401, 200]);
    const all = await api.ask('DELETE', '/v1/sessions', { headers: { cookie: there, ...fromOurPage } });
    expect(all.status).toBe(204);
    expect([(await whoAmI(there)).status, (await whoAmI(stranger.cookie)).status]).toEqual([401, 200]);
  });

  it('is ended from another browser of the same member, and by nobody else', async () => {
    const here = await aMember(api);
    const colleague = await aMember(api, { accountId: here.accountId });
    const there = cookieOf(await signIn({ email: here.email, password })) ?? '';
    const { body } = await here.ask<{ data: OpenSession[] }>('GET', '/v1/sessions');
    const path = `/v1/sessions/${body.data.find(({ current }) => !current)?.id}`;
    expect((await colleague.ask('DELETE', path)).status).toBe(404);
    expect((await whoAmI(there)).status).toBe(200);
    expect((await here.ask('DELETE', path)).status).toBe(204);
    expect([(await whoAmI(there)).status, (await whoAmI(here.cookie)).status]).toEqual([401, 200]);
    expect((await here.ask('DELETE', path)).status).toBe(404);
  });

  it('is over when the member is removed', async () => {
    const { id, cookie } = await aMember(api);
    await api.db.query('DELETE FROM members WHERE id = $1', [id]);
    expect((await whoAmI(cookie)).status).toBe(401);
  });

  it('is no matter of an API key', async () => {
    const { status, body } = await api.ask<Problem>('GET', '/v1/session', { token: await api.newKey() });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });
});

describe('a request with a cookie that changes something', () => {
  const rename = async (headers: Record<string, string>) =>
    (await api.ask('PUT', '/v1/session', { body: { name: 'Grace' }, headers })).status;

  it('has to come from a page of ours, as the browser says', async () => {
    const { cookie } = await aMember(api);
    expect(await rename({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await rename({ cookie, 'sec-fetch-site': 'none' })).toBe(200);
    for (const site of ['cross-site', 'same-site', 'nonsense', ''])
      expect(await rename({ cookie, 'sec-fetch-site': site })).toBe(403);
  });

  it('has to name our origin where the browser says nothing of the page', async () => {
    const { cookie } = await aMember(api);
    expect(await rename({ cookie, origin: 'http://127.0.0.1:3000' })).toBe(200);
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:30000',
      'http://127.0.0.1:3000.evil.example',
    ])
      expect(await rename({ cookie, origin })).toBe(403);
    expect(await rename({ cookie })).toBe(403);
  });

  it('may come from anywhere with an API key, which no browser sends by itself', async () => {
    const { status } = await api.ask('POST', '/v1/bots', {
      token: await api.newKey(),
      body: { name: 'Fern' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(201);
  });
});
