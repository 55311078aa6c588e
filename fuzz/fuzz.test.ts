import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import { call } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';
import { type ApiClient, clientOf } from '../apps/api/testing/open-api.js';
import { sendForms } from './abuse.js';
import { openApiDocument, operationsOf } from './document.js';
import { drive } from './drive.js';
import { lineOf } from './judge.js';
import { ambiguous, begin, type Line, openLine } from './line.js';

let stack: TestStack;
let api: ApiClient;
let slow: Line[];
beforeAll(async () => {
  stack = await openTestStack();
  api = await clientOf(stack.api.url, stack.database.db);
  slow = await Promise.all(Array.from({ length: 100 }, () => openLine(api, `${begin}X-Slow: `)));
}, 60_000);
afterAll(async () => await stack.close());

describe('the API under requests of every kind', () => {
  it('no request, however it is made, gets a fault, a trace or an answer that is not documented', async () => {
    const document = openApiDocument.parse((await call(`${api.url}/openapi.json`)).body);
    const { findings, byOperation } = await drive(api, document, { requests: 500 * testSize(), seed: 20261123 });
    expect(findings.slice(0, 20).map(lineOf)).toEqual([]);
    const ids = operationsOf(document).map(({ id }) => id);
    expect([...byOperation.keys()].sort()).toEqual(ids.sort());
    const taken = [...byOperation.values()].filter((one) => one.taken > 0);
    expect(taken.length).toBeGreaterThan(ids.length / 3);
  }, 3_600_000);

  it('a form that is malformed is refused, and the image after it is taken', async () => {
    const answers = await sendForms({ url: api.url, key: await api.newKey() }, 60 * testSize(), 4);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![201, 413, 415, 422, 503].includes(status))).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([201, 422]));
  }, 3_600_000);

  it('a request that is slow, huge or ambiguous is let go, and others are answered', async () => {
    const huge = await openLine(api, `${begin}X-Huge: ${'x'.repeat(10_000_000)}`);
    const twice = await Promise.all(ambiguous.map((words) => openLine(api, words)));
    expect((await call(`${api.url}/healthz`)).status).toBe(200);
    await until('the huge and the ambiguous are let go', () => {
      expect(huge.isOver()).toBe(true);
      for (const line of twice) expect([line.heard().slice(0, 12), line.isOver()]).toEqual(['HTTP/1.1 400', true]);
    });
    expect(huge.heard()).toMatch(/^(HTTP\/1\.1 431 |$)/);
    await until('the slow ones are let go', () => expect(slow.filter(({ isOver }) => !isOver())).toEqual([]), 30_000);
  }, 60_000);
});
