import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiKey } from '#contracts/api-keys.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { hashSecret } from '#database/accounts.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

type Created = ApiKey & { key: string };

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const aKey = async (name = 'CI') => (await api.ask<Created>('POST', '/v1/api-keys', { token, body: { name } })).body;
const listed = async () => (await api.ask<Page<ApiKey>>('GET', '/v1/api-keys?limit=100', { token })).body.data;

describe('an API key', () => {
  it('is shown once, and only its hash is kept', async () => {
    const { key, ...shown } = await aKey();
    expect(key).toMatch(/^parley_[\w-]{43}$/);
    expect(key.startsWith(shown.prefix)).toBe(true);
    expect(await listed()).toContainEqual(shown);
    const rows: { whole: string; hash: Buffer }[] = await api.db.query(
      'SELECT k::text AS whole, k.hash FROM api_keys k',
    );
    expect(rows.map(({ whole }) => whole).join()).not.toContain(key.slice(shown.prefix.length));
    expect(rows.some(({ hash }) => hash.equals(hashSecret(key)))).toBe(true);
  });

  it('opens the account until it is revoked, and not a request longer', async () => {
    const { id, key } = await aKey();
    expect((await api.ask('GET', '/v1/bots', { token: key })).status).toBe(200);
    expect((await api.ask('DELETE', `/v1/api-keys/${id}`, { token })).status).toBe(204);
    expect((await api.ask('GET', '/v1/bots', { token: key })).status).toBe(401);
    expect((await api.ask('DELETE', `/v1/api-keys/${id}`, { token })).status).toBe(404);
  });

  it('says when it was used last', async () => {
    const { id, key, lastUsedAt } = await aKey();
    expect(lastUsedAt).toBeNull();
    await api.ask('GET', '/v1/bots', { token: key });
    expect((await listed()).find((one) => one.id === id)?.lastUsedAt).toMatch(/Z$/);
  });

  it('has a name of 1 to 80 characters', async () => {
    for (const name of ['', '  ', 'x'.repeat(81), 7]) {
      const { status, body } = await api.ask<Problem>('POST', '/v1/api-keys', { token, body: { name } });
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ pointer: '/name' }]);
    }
  });

  it('is listed by pages', async () => {
    await aKey('older');
    await aKey('newest');
    const first = (await api.ask<Page<ApiKey>>('GET', '/v1/api-keys?limit=1', { token })).body;
    const second = (await api.ask<Page<ApiKey>>('GET', `/v1/api-keys?limit=1&cursor=${first.nextCursor}`, { token }))
      .body;
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(['newest', 'older']);
  });
});

describe('the owner API', () => {
  it.each([
    ['no credential', {}],
    ['another scheme', { authorization: 'Basic cGFybGV5OnBhcmxleQ==' }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['garbage', { authorization: 'Bearer parley_%00<script>' }],
    ['a key that does not exist', { authorization: `Bearer parley_${'a'.repeat(43)}` }],
    ['a very long one', { authorization: `Bearer ${'a'.repeat(5000)}` }],
  ])('answers 401 to %s', async (_, headers) => {
    const answer = await api.ask<Problem>('GET', '/v1/bots', { headers });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('unauthorized');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it("does not take a visitor's token", async () => {
    const started = await api.arrive(await api.aBot(token));
    expect((await api.ask('GET', '/v1/bots', { token: started.token })).status).toBe(401);
  });
});
