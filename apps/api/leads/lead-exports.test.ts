import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import express from 'express';
import { loadConfig } from '#config/config.js';
import type { Bot } from '#contracts/bots.js';
import { idOf } from '#contracts/ids.js';
import type { Problem } from '#contracts/problem.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { leadColumns } from './lead-columns.js';
import { LeadExportsController } from './lead-exports.controller.js';
import { LeadsService } from './leads.service.js';
import { aLead, manyLeads } from './testing/leads.js';
import { parseCsv } from './testing/parse-csv.js';
import { unzip } from './testing/unzip.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi({ PUBLIC_URL: 'https://parley.example/' });
  token = await api.newKey();
});
afterAll(async () => await api.close());

async function take(path: string, as = token): Promise<Response> {
  const answer = await fetch(`${api.url}/v1/${path}`, { headers: { authorization: `Bearer ${as}` } });
  expect(answer.status).toBe(200);
  return answer;
}
const csv = async (query: string, as = token) => parseCsv(await (await take(`leads.csv?${query}`, as)).text());
const today = new Date().toISOString().slice(0, 10);

async function anAnnotatedLead(): Promise<Bot> {
  const own = await api.aBot(token, { name: 'Fern', timezone: 'Europe/Berlin' });
  const { conversation } = await api.arrive(own);
  await aLead(api, own, {
    name: '=HYPERLINK("https://evil.example")',
    email: 'ann@example.org',
    phone: '+4915112345678',
    pageUrl: 'https://shop.example/beans',
    conversationId: idOf('conversation').parse(conversation.id),
    consent: {
      mode: 'checkbox',
      given: true,
      text: 'Yes,\r\n"gladly"',
      privacyUrl: null,
      hash: '',
      at: '2026-07-01T22:30:00.000Z',
      version: 1,
    },
    createdAt: new Date('2026-07-01T22:30:00Z'),
  });
  return own;
}

const expected = [
  expect.stringContaining('=HYPERLINK("https://evil.example")'),
  'ann@example.org',
  expect.stringContaining('+4915112345678'),
  'at-start',
  'given',
  'Yes,\r\n"gladly"',
  'https://shop.example/beans',
  expect.stringMatching(/^https:\/\/parley\.example\/conversations\/conv_[0-9a-f]{32}$/),
  'Fern',
  '2026-07-02T00:30:00+02:00',
  '2026-07-01T22:30:00.000Z',
];

describe('the CSV of leads', () => {
  it('says who, where, what was agreed to, and when, by the clock of the bot', async () => {
    const own = await anAnnotatedLead();
    const answer = await take(`leads.csv?botId=${own.id}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="leads-${today}.csv"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const rows = parseCsv(await answer.text());
    expect(rows).toEqual([Object.keys(leadColumns), expected]);
    expect(rows[1]?.[0]).toMatch(/^'=/);
  });

  it('has every lead once, however many there are', async () => {
    const own = await api.aBot(token);
    await manyLeads(api, own, 1234);
    const names = (await csv(`botId=${own.id}`)).slice(1).map(([name]) => name);
    expect(names).toHaveLength(1234);
    expect(new Set(names).size).toBe(1234);
  });

  it('is filtered as the list is, and has only its heading where nothing is found', async () => {
    const own = await api.aBot(token);
    await aLead(api, own, { name: 'Ann', source: 'handover' });
    await aLead(api, own, { name: 'Bo' });
    const names = async (query: string, as = token) =>
      (await csv(`botId=${own.id}&${query}`, as)).map(([name]) => name);
    expect(await names('source=handover')).toEqual(['Name', 'Ann']);
    expect(await names('query=BO')).toEqual(['Name', 'Bo']);
    expect(await names('query=nobody')).toEqual(['Name']);
    expect(await names('', await api.newKey())).toEqual(['Name']);
    for (const path of ['leads.csv', 'leads.xlsx']) expect((await api.ask('GET', `/v1/${path}`)).status).toBe(401);
  });

  it('is read no further when the client has left', async () => {
    const own = await api.aBot(token);
    await manyLeads(api, own, 50_001);
    const [{ accountId }] = await api.db.query('SELECT account_id AS "accountId" FROM bots WHERE public_id = $1', [
      own.publicId,
    ]);
    const query = jest.spyOn(api.db, 'query');
    const config = loadConfig({ DATABASE_URL: 'postgres://x', ENCRYPTION_KEYS: testEncryptionKeys });
    const exports = new LeadExportsController(api.db, new LeadsService(api.db), config);
    const finished = new Promise<void>((resolve, reject) => {
      const server = express()
        .get('/', (_, response) => {
          exports
            .csv({ kind: 'api-key', id: accountId, accountId, name: 'test', role: 'admin', ip: null }, {}, response)
            .then(resolve, reject)
            .finally(() => server.close());
        })
        .listen(0, '127.0.0.1', () => {
          const address = server.address();
          const port = typeof address === 'object' ? address?.port : undefined;
          get({ port, host: '127.0.0.1' }, (answer) => answer.once('data', () => answer.destroy()));
        });
    });
    await finished;
    expect(query.mock.calls.length).toBeGreaterThan(0);
    expect(query.mock.calls.length).toBeLessThan(50);
    query.mockRestore();
  });
});

describe('the sheet of leads', () => {
  it('says the same, and no cell of it is a formula', async () => {
    const own = await anAnnotatedLead();
    const answer = await take(`leads.xlsx?botId=${own.id}`);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="leads-${today}.xlsx"`);
    expect(answer.headers.get('content-type')).toMatch(/spreadsheetml\.sheet$/);
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    const sheet = files['xl/worksheets/sheet1.xml'] ?? '';
    expect(sheet).not.toContain('<f>');
    const strings = [...(files['xl/sharedStrings.xml'] ?? '').matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map(
      ([, string = '']) =>
        string.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    );
    const cells = [...sheet.matchAll(/<c [^>]*t="s"[^>]*><v>(\d+)<\/v>/g)].map(([, n]) => strings[Number(n)]);
    expect(cells.slice(0, 11)).toEqual(Object.keys(leadColumns));
    expect(cells.slice(11)).toEqual(expected);
    expect(cells[11]).toMatch(/^=/);
  });

  it('is refused for more than 50,000 leads, with what to do instead', async () => {
    const own = await api.aBot(token);
    await manyLeads(api, own, 50_001);
    const { status, body } = await api.ask<Problem>('GET', `/v1/leads.xlsx?botId=${own.id}`, { token });
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.detail).toMatch(/50000.*filters.*CSV/);
  });
});
