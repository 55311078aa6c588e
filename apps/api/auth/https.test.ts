import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMember, cookieOf, password } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ PUBLIC_URL: 'https://chat.example' });
});
afterAll(async () => await api.close());

describe('over https', () => {
  it('the cookie is sent over nothing else, and no other host, path or plain page can set it', async () => {
    const { email } = await aMember(api);
    const headers = { origin: 'https://chat.example' };
    const answer = await api.ask('POST', '/v1/session', { body: { email, password }, headers });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-parley=session_[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(cookie).not.toMatch(/domain/i);
    const value = cookieOf(answer) ?? '';
    const status = async (sent: string) => (await api.ask('GET', '/v1/session', { headers: { cookie: sent } })).status;
    expect(await status(value)).toBe(200);
    expect(await status(`other=1; ${value}; more=2`)).toBe(200);
    expect(await status(value.replace('__Host-parley', 'parley'))).toBe(401);
    expect(await status(value.replace('__Host-', 'x__Host-'))).toBe(401);
  });
});
