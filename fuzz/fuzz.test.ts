import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import { call } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { type ApiClient, clientOf } from '../apps/api/testing/open-api.js';
import { type OpenApiDocument, openApiDocument, operationsOf } from './document.js';
import { drive } from './drive.js';
import { lineOf } from './judge.js';

let stack: TestStack;
let api: ApiClient;
let document: OpenApiDocument;
beforeAll(async () => {
  stack = await openTestStack();
  api = await clientOf(stack.api.url, stack.database.db);
  document = openApiDocument.parse((await call(`${api.url}/openapi.json`)).body);
}, 60_000);
afterAll(async () => await stack.close());

describe('the API under requests of every kind', () => {
  it('no request, however it is made, gets a fault, a trace or an answer that is not documented', async () => {
    const { findings, byOperation } = await drive(api, document, { requests: 2_000 * testSize(), seed: 20261123 });
    expect(findings.slice(0, 20).map(lineOf)).toEqual([]);
    expect([...byOperation.keys()].sort()).toEqual(
      operationsOf(document)
        .map(({ id }) => id)
        .sort(),
    );
    const reached = [...byOperation.values()].filter(({ taken }) => taken > 0);
    expect(reached.length).toBeGreaterThan(byOperation.size / 2);
  }, 3_600_000);
});
