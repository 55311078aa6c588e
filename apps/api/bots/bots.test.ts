import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const save = async <T>(bot: Bot, settings: object, ifMatch?: string) =>
  await api.ask<T>('PUT', `/v1/bots/${bot.id}`, {
    token,
    body: { name: bot.name, ...settings },
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });

describe('a bot', () => {
  it('needs no more than a name', async () => {
    const { status, body, headers } = await api.ask<Bot>('POST', '/v1/bots', { token, body: { name: ' Fern ' } });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({ name: 'Fern', version: 1, timezone: 'UTC', language: 'en', allowedOrigins: [] });
    const read = await api.ask<Bot>('GET', `/v1/bots/${body.id}`, { token });
    expect(read.body).toEqual(body);
    expect(read.headers.get('etag')).toBe('"1"');
  });

  it('begins with texts in its own language, as far as there are some, but for those that are given', async () => {
    const made = async (body: object) => {
      const { body: bot } = await api.ask<Bot>('POST', '/v1/bots', { token, body: { name: 'Fern', ...body } });
      const action = async (name: string) =>
        (await api.ask<Record<string, unknown>>('GET', `/v1/bots/${bot.id}/actions/${name}`, { token })).body;
      return { bot, lead: await action('lead-capture'), handover: await action('human-handover') };
    };
    const german = await made({ language: 'de-AT', greeting: 'Servus!' });
    expect(german.bot).toMatchObject({ greeting: 'Servus!', fallbackMessage: 'Das weiß ich leider nicht.' });
    expect(german.lead).toMatchObject({ heading: 'Wie können wir Sie erreichen?', enabled: false });
    expect(german.handover).toMatchObject({ transitionMessage: expect.stringContaining('unserem Team') });
    const english = await made({});
    const portuguese = await made({ language: 'pt-BR' });
    expect(portuguese).toMatchObject({ lead: english.lead, handover: english.handover });
    expect(portuguese.bot.greeting).toBe('Hello! How can I help you?');
  });

  it('is gone for everybody when it is deleted, and cannot be deleted twice', async () => {
    const bot = await api.aBot(token);
    const address = `/v1/bots/${bot.id}`;
    expect((await api.ask('DELETE', address, { token })).status).toBe(204);
    expect((await api.ask('DELETE', address, { token })).status).toBe(404);
    expect((await api.ask('GET', address, { token })).status).toBe(404);
    expect((await save(bot, {}, '"1"')).status).toBe(404);
    expect((await api.ask('GET', `${address}/articles`, { token })).status).toBe(404);
    const { body } = await api.ask<Page<Bot>>('GET', '/v1/bots?limit=100', { token });
    expect(body.data.map(({ id }) => id)).not.toContain(bot.id);
  });

  it('is listed page by page, newest first, without a gap or a repeat', async () => {
    const key = await api.newKey();
    const made = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await api.aBot(key, { name: `Bot ${n}` })).id);
    const seen = [];
    for (let cursor = ''; ; ) {
      const { body } = await api.ask<Page<Bot>>('GET', `/v1/bots?limit=2${cursor}`, { token: key });
      seen.push(...body.data.map(({ id }) => id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(made);
  });
});

describe('saving a bot', () => {
  it('asks which version was read', async () => {
    const bot = await api.aBot(token);
    const { status, body } = await save<Problem>(bot, {});
    expect(status).toBe(428);
    expect(body.code).toBe('precondition_required');
  });

  it.each(['"7"', '"abc"', '2'])('refuses If-Match %s when it is at version 1', async (ifMatch) => {
    const bot = await api.aBot(token);
    const { status, body } = await save<Problem>(bot, {}, ifMatch);
    expect(status).toBe(412);
    expect(body.code).toBe('version_conflict');
  });

  it('makes a version each time and keeps the ones before', async () => {
    const bot = await api.aBot(token, { greeting: 'first' });
    const second = await save<Bot>(bot, { greeting: 'second' }, '"1"');
    expect(second.headers.get('etag')).toBe('"2"');
    expect((await save<Bot>(bot, { greeting: 'third' }, 'W/"2"')).body).toMatchObject({
      version: 3,
      greeting: 'third',
    });
    const kept = await api.db.query(
      `SELECT v.version, v.settings->>'greeting' AS greeting FROM bot_versions v JOIN bots b ON b.id = v.bot_id
       WHERE b.public_id = $1 ORDER BY v.version`,
      [bot.publicId],
    );
    expect(kept).toEqual([
      { version: 1, greeting: 'first' },
      { version: 2, greeting: 'second' },
      { version: 3, greeting: 'third' },
    ]);
  });

  it('lets one of two who save at once win', async () => {
    const bot = await api.aBot(token);
    const both = await Promise.all(['left', 'right'].map((greeting) => save<Bot>(bot, { greeting }, '"1"')));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('leaves a running conversation at its version', async () => {
    const bot = await api.aBot(token, { greeting: 'old words' });
    const { conversation } = await api.arrive(bot);
    await save(bot, { greeting: 'new words' }, '"1"');
    const { body } = await api.ask<{ botVersion: number }>('GET', `/v1/conversations/${conversation.id}`, { token });
    expect(body.botVersion).toBe(1);
    expect((await api.arrive(bot)).entries).toMatchObject([{ text: 'new words' }]);
  });
});

describe('the settings of a bot', () => {
  it.each([
    ['a time zone that does not exist', { timezone: 'Mars/Olympus' }, '/timezone'],
    ['an origin with a path', { allowedOrigins: ['https://shop.example/beans'] }, '/allowedOrigins/0'],
    [
      'an origin with a slash at its end',
      { allowedOrigins: ['https://a.example', 'https://b.example/'] },
      '/allowedOrigins/1',
    ],
    ['an origin that is not http', { allowedOrigins: ['ftp://shop.example'] }, '/allowedOrigins/0'],
    ['the origin null', { allowedOrigins: ['null'] }, '/allowedOrigins/0'],
    ['any origin at all', { allowedOrigins: ['*'] }, '/allowedOrigins/0'],
    ['a colour by name', { colors: { primary: 'red' } }, '/colors/primary'],
    ['a language by name', { language: 'English' }, '/language'],
    ['a name of blanks', { name: '  ' }, '/name'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, '/name'],
    ['a picture over http', { avatarUrl: 'http://shop.example/a.png' }, '/avatarUrl'],
    ['a minute as the idle timeout', { idleTimeoutMinutes: 1 }, '/idleTimeoutMinutes'],
    ['a key nobody knows', { 'gree/ting': 'Hi' }, '/gree~1ting'],
    ['a nested key nobody knows', { colors: { primary: '#000000', extra: 1 } }, '/colors/extra'],
  ])('refuse %s', async (_, settings, pointer) => {
    const { status, body } = await api.ask<Problem>('POST', '/v1/bots', { token, body: { name: 'Fern', ...settings } });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid', errors: [{ pointer }] });
  });

  it('name at most twenty wrong fields', async () => {
    const strange = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, n]));
    const { body } = await api.ask<Problem>('POST', '/v1/bots', { token, body: { name: 'Fern', ...strange } });
    expect(body.errors).toHaveLength(20);
  });

  it('keep half a character and a NUL out of the database', async () => {
    const bot = await api.aBot(token, { greeting: 'a\u0000b\ud800', avatarUrl: 'https://a.example/\u0000b' });
    expect(bot).toMatchObject({ greeting: 'ab\ufffd', avatarUrl: 'https://a.example/%00b' });
  });
});

describe('two accounts', () => {
  it('never see each other: what is not theirs is not there', async () => {
    const bot = await api.aBot(token);
    const { conversation } = await api.arrive(bot);
    const { body: article } = await api.ask<{ id: string }>('POST', `/v1/bots/${bot.id}/articles`, {
      token,
      body: { title: 'Secret', text: 'recipe' },
    });
    const { body: keys } = await api.ask<Page<{ id: string }>>('GET', '/v1/api-keys', { token });
    const stranger = await api.newKey();
    const own = await api.aBot(stranger);
    const words = { title: 'x', text: 'x' };
    const tries: [string, string, unknown?][] = [
      ['GET', `/v1/bots/${bot.id}`],
      ['PUT', `/v1/bots/${bot.id}`, { name: 'Mine' }],
      ['DELETE', `/v1/bots/${bot.id}`],
      ['GET', `/v1/bots/${bot.id}/articles`],
      ['POST', `/v1/bots/${bot.id}/articles`, words],
      ['GET', `/v1/bots/${bot.id}/articles/${article.id}`],
      ['PUT', `/v1/bots/${bot.id}/articles/${article.id}`, words],
      ['PUT', `/v1/bots/${own.id}/articles/${article.id}`, words],
      ['DELETE', `/v1/bots/${bot.id}/articles/${article.id}`],
      ['GET', `/v1/conversations/${conversation.id}`],
      ['GET', `/v1/conversations/${conversation.id}/timeline`],
      ['POST', `/v1/conversations/${conversation.id}/end`, {}],
      ['POST', `/v1/conversations/${conversation.id}/skip-transcript`, { why: 'because' }],
      ['DELETE', `/v1/api-keys/${keys.data[0]?.id}`],
      ['GET', `/v1/bots/${publicId('bot', '01930000-0000-7000-8000-000000000000')}`],
    ];
    for (const [method, path, body] of tries) {
      const answer = await api.ask<Problem>(method, path, {
        token: stranger,
        headers: { 'if-match': '"1"' },
        ...(body === undefined ? {} : { body }),
      });
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'not_found']);
    }
    for (const list of ['/v1/conversations', `/v1/conversations?botId=${bot.id}`]) {
      expect((await api.ask<Page<unknown>>('GET', list, { token: stranger })).body.data).toEqual([]);
    }
    expect((await api.ask<Page<Bot>>('GET', '/v1/bots', { token: stranger })).body.data).toEqual([own]);
    expect((await api.ask<Page<unknown>>('GET', '/v1/api-keys', { token: stranger })).body.data).toHaveLength(1);
    const { body: timeline } = await api.ask<{ data: unknown[] }>(
      'GET',
      `/v1/conversations/${conversation.id}/timeline`,
      { token },
    );
    expect(timeline.data).toHaveLength(1);
  });
});
