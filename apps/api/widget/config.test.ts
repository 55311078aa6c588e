import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { Problem } from '#contracts/problem.js';
import type { StartedConversation, WidgetConfig } from '#contracts/widget.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

const shop = 'https://shop.example';
const elsewhere = 'https://elsewhere.example';

let api: TestApi;
let token: string;
let open: Bot;
let bound: Bot;
beforeAll(async () => {
  api = await openTestApi({ DEMO_MODEL: 'true' });
  token = await api.newKey();
  open = await api.aBot(token, { instructions: 'The secret is beans.', model: 'gpt-secret' });
  bound = await api.aBot(token, { allowedOrigins: [shop] });
});
afterAll(async () => await api.close());

const config = ({ publicId }: Bot) => `/v1/widget/${publicId}/config`;
const from = (origin: string) => ({ headers: { origin } });

describe("the widget's configuration", () => {
  it('holds what the widget shows, and nothing its owner keeps', async () => {
    const { body } = await api.ask<WidgetConfig>('GET', config(open));
    expect(body).toEqual({
      publicId: open.publicId,
      name: 'Fern',
      language: 'en',
      greeting: open.greeting,
      avatarUrl: null,
      colors: open.colors,
      demoModel: true,
    });
  });

  it('may be kept for a minute, and is sent again only when it changed', async () => {
    const bot = await api.aBot(token);
    const { headers } = await api.ask('GET', config(bot));
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    const tag = { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const unchanged = await fetch(api.url + config(bot), { headers: tag });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    await api.ask('PUT', `/v1/bots/${bot.id}`, { token, body: { name: 'Moss' }, headers: { 'if-match': '"1"' } });
    const changed = await api.ask<WidgetConfig>('GET', config(bot), { headers: tag });
    expect([changed.status, changed.body.name]).toEqual([200, 'Moss']);
  });

  it('of a bot that is not there is a problem that nobody keeps', async () => {
    const { status, headers } = await api.ask<Problem>('GET', '/v1/widget/nobody/config');
    expect(status).toBe(404);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('a page of another origin', () => {
  it('that the owner listed may embed the bot', async () => {
    const { status, headers } = await api.ask('GET', config(bound), from(shop));
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(shop);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
  });

  it.each([elsewhere, 'null', 'https://shop.example.evil.example', 'http://shop.example', 'https://shop.example:8443'])(
    '%s, which the owner did not list, is refused and can read why',
    async (origin) => {
      const { status, headers, body } = await api.ask<Problem>('GET', config(bound), from(origin));
      expect([status, body.code]).toEqual([403, 'forbidden']);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      const before = await api.countRows();
      const start = `/v1/widget/${bound.publicId}/conversations`;
      expect((await api.ask('POST', start, { ...from(origin), body: {} })).status).toBe(403);
      expect(await api.countRows()).toEqual(before);
    },
  );

  it('may embed a bot whose owner listed none', async () => {
    expect((await api.ask('GET', config(open), from(elsewhere))).status).toBe(200);
  });

  it('may not use the token of a conversation that began on a listed one, nor once its origin is taken off the list', async () => {
    const bot = await api.aBot(token, { allowedOrigins: [shop] });
    const { body } = await api.ask<StartedConversation>('POST', `/v1/widget/${bot.publicId}/conversations`, {
      ...from(shop),
      body: {},
    });
    const read = async (origin: string) =>
      (await api.ask('GET', '/v1/widget/conversation/entries', { ...from(origin), token: body.token })).status;
    expect([await read(shop), await read(elsewhere)]).toEqual([200, 403]);
    await api.ask('PUT', `/v1/bots/${bot.id}`, {
      token,
      body: { name: 'Fern', allowedOrigins: [elsewhere] },
      headers: { 'if-match': '"1"' },
    });
    expect([await read(shop), await read(elsewhere)]).toEqual([403, 200]);
  });

  it.each([
    ['an expired token', '/v1/widget/conversation/entries', {}, 401],
    ['a bot that is gone', '/v1/widget/nobody/config', {}, 404],
    ['an address that is none', '/v1/widget/a/b/c', {}, 404],
    ['a body that is broken', '/v1/widget/nobody/conversations', { method: 'POST', body: '{' }, 422],
  ])('learns of %s', async (_, path, options, status) => {
    const headers = { origin: elsewhere, 'content-type': 'application/json' };
    const answer = await fetch(api.url + path, { ...options, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(elsewhere);
  });

  it('gets its preflight answered without a token', async () => {
    const answer = await fetch(`${api.url}/v1/widget/conversation/messages`, {
      method: 'OPTIONS',
      headers: {
        origin: shop,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(shop);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
    for (const header of ['authorization', 'content-type', 'last-event-id']) {
      expect(answer.headers.get('access-control-allow-headers')).toContain(header);
    }
  });

  it('never reaches the owner API', async () => {
    const answer = await fetch(`${api.url}/v1/bots`, { headers: { origin: shop, authorization: `Bearer ${token}` } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('our own pages embed every bot', async () => {
  expect((await api.ask('GET', config(bound), from(api.url))).status).toBe(200);
});
