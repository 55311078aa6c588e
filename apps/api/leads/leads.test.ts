import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { ConsentSnapshot } from '#contracts/contact-form.js';
import { idOf } from '#contracts/ids.js';
import type { Lead } from '#contracts/leads.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { aLead } from './testing/leads.js';

let api: TestApi;
let token: string;
let bot: Bot;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
  bot = await api.aBot(token);
});
afterAll(async () => await api.close());

const consent = (given: boolean): ConsentSnapshot => ({
  mode: given ? 'checkbox' : 'notice',
  given,
  text: 'We keep this.',
  privacyUrl: null,
  hash: '0'.repeat(64),
  at: '2026-11-22T10:00:00.000Z',
  version: 1,
});

const get = async (id: string, as = token) => await api.ask<Lead>('GET', `/v1/leads/${id}`, { token: as });
const list = async (query: string, as = token) =>
  (await api.ask<Page<Lead>>('GET', `/v1/leads?${query}`, { token: as })).body;
const ids = async (query: string, as = token) => (await list(query, as)).data.map(({ id }) => id);

describe('a lead', () => {
  it('shows what was left, where, and what was agreed to', async () => {
    const { conversation } = await api.arrive(bot);
    const id = await aLead(api, bot, {
      name: 'Ann',
      email: 'ann@example.org',
      phone: '+4915112345678',
      source: 'handover',
      pageUrl: 'https://shop.example/beans',
      conversationId: idOf('conversation').parse(conversation.id),
      consent: consent(true),
      submissions: 2,
    });
    expect((await get(id)).body).toEqual({
      id,
      botId: bot.id,
      conversationId: conversation.id,
      visitorId: expect.stringMatching(/^vis_/),
      name: 'Ann',
      email: 'ann@example.org',
      phone: '+4915112345678',
      source: 'handover',
      pageUrl: 'https://shop.example/beans',
      consent: consent(true),
      submissions: 2,
      alike: 0,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('says how many others of the bot have its address, in whatever case', async () => {
    const [own, other] = [await api.aBot(token), await api.aBot(token)];
    const id = await aLead(api, own, { email: 'Bo@Example.org' });
    await aLead(api, own, { email: 'bo@example.org' });
    await aLead(api, own, { email: 'bo@example.ORG' });
    await aLead(api, own, { email: 'someone@example.org' });
    await aLead(api, other, { email: 'bo@example.org' });
    const nameless = await aLead(api, own, { name: 'No address' });
    await aLead(api, own, { name: 'Another without' });
    expect((await get(id)).body.alike).toBe(2);
    expect((await get(nameless)).body.alike).toBe(0);
  });

  it('is not there for another account, and nowhere for nobody', async () => {
    const id = await aLead(api, bot);
    const foreign = await api.newKey();
    expect((await get(id, foreign)).status).toBe(404);
    expect(await ids('', foreign)).toEqual([]);
    expect(await ids(`botId=${bot.id}`, foreign)).toEqual([]);
    expect((await api.ask('GET', `/v1/leads/${id}`)).status).toBe(401);
    for (const unknown of ['lead_0192f3a4b5c67890abcdef0123456789', 'lead_1', bot.id])
      expect((await get(unknown)).status).toBe(404);
  });
});

describe('the list of leads', () => {
  it('is newest first, by pages', async () => {
    const own = await api.aBot(token);
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift(await aLead(api, own));
    const first = await list(`botId=${own.id}&limit=3`);
    const second = await list(`botId=${own.id}&limit=3&cursor=${first.nextCursor}`);
    expect([first, second].map(({ data }) => data.map(({ id }) => id))).toEqual([made.slice(0, 3), made.slice(3)]);
    expect(second.nextCursor).toBeNull();
  });

  it('is filtered by bot, source, consent and time', async () => {
    const own = await api.aBot(token);
    const at = (day: number) => ({ createdAt: new Date(Date.UTC(2026, 0, day)) });
    const ticked = await aLead(api, own, { consent: consent(true), ...at(1) });
    const told = await aLead(api, own, { consent: consent(false), source: 'at-end', ...at(2) });
    const unasked = await aLead(api, own, { source: 'handover', ...at(3) });
    const found = async (query: string) => await ids(`botId=${own.id}&${query}`);
    expect(await found('')).toEqual([unasked, told, ticked]);
    expect(await found('source=at-end')).toEqual([told]);
    expect(await found('consent=given')).toEqual([ticked]);
    expect(await found('consent=not-given')).toEqual([unasked, told]);
    expect(await found('from=2026-01-02T00:00:00Z')).toEqual([unasked, told]);
    expect(await found('to=2026-01-02T00:00:00Z')).toEqual([ticked]);
    expect(await found('from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z&source=at-end')).toEqual([told]);
  });

  it('is narrowed to leads that are named, of this account alone', async () => {
    const own = await api.aBot(token);
    const [one, , three] = [await aLead(api, own), await aLead(api, own), await aLead(api, own)];
    expect(await ids(`ids=${one},${three}`)).toEqual([three, one]);
    expect(await ids(`ids=${one}&source=handover`)).toEqual([]);
    expect(await ids(`ids=${one}`, await api.newKey())).toEqual([]);
    const { status, body } = await api.ask<Problem>('GET', `/v1/leads?ids=${Array(301).fill(one).join(',')}`, {
      token,
    });
    expect([status, body.errors?.[0]?.detail]).toEqual([422, 'expected at most 300 leads']);
  });

  it('is searched by a part of the name, the address or the phone number, word for word', async () => {
    const own = await api.aBot(token);
    const percent = await aLead(api, own, { name: '100% Ünal_x' });
    const mail = await aLead(api, own, { email: 'a.b\\c@example.org' });
    const phone = await aLead(api, own, { phone: '+4915112345678' });
    const found = async (query: string) => await ids(`botId=${own.id}&query=${encodeURIComponent(query)}`);
    expect(await found('ünal')).toEqual([percent]);
    expect(await found('%')).toEqual([percent]);
    expect(await found('_')).toEqual([percent]);
    expect(await found('\\')).toEqual([mail]);
    expect(await found('A.B')).toEqual([mail]);
    expect(await found('+49151')).toEqual([phone]);
    expect(await found("' OR true --")).toEqual([]);
  });

  it.each([
    ['source=web', '/source'],
    ['consent=yes', '/consent'],
    ['from=yesterday', '/from'],
    ['botId=1', '/botId'],
    ['query=', '/query'],
    [`query=${'x'.repeat(201)}`, '/query'],
  ])('refuses ?%s', async (query, pointer) => {
    for (const path of ['leads', 'leads.csv', 'leads.xlsx']) {
      const { status, body } = await api.ask<Problem>('GET', `/v1/${path}?${query}`, { token });
      expect([path, status, body.errors?.[0]?.pointer]).toEqual([path, 422, pointer]);
    }
  });
});
