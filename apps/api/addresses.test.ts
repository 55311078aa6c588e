import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/problem.js';
import { call } from '#testing/client.js';
import { openTestApi, type TestApi } from './testing/open-api.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

/** The answer to bytes that no client library would send. */
async function exchange(head: string): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.end(`${head}\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
  return await text(socket);
}

describe('an address where nothing is', () => {
  it.each([
    ['GET', '/v1'],
    ['GET', '/v1/nothing'],
    ['GET', '/v1/bots/'.concat('x'.repeat(5000))],
    ['GET', '/v1/bots/7'],
    ['GET', '/v1/bots/bot_0192F3A4B5C67890ABCDEF0123456789'],
    ['GET', '/v1/bots/conv_0192f3a4b5c67890abcdef0123456789'],
    ['GET', '/v1/bots/%00'],
    ['GET', '/v1/bots/bot_1/articles'],
    ['GET', '/v1/conversations/%27%3B--'],
    ['GET', '/v1/conversations/conv_1/timeline'],
    ['DELETE', '/v1/api-keys/key_1'],
    ['PATCH', '/v1/bots'],
    ['GET', '/v1/bots/%E0%A4%A'],
    ['GET', '/v1/widget/%E0%A4%A/config'],
    ['GET', '/v1/widget/%00/config'],
    ['DELETE', '/v1/widget/conversation/messages'],
    ['GET', '/v1/widget/conversation/messages'],
    ['GET', '/widget/%E0%A4%A'],
    ['GET', '/widget/%00'],
    ['GET', '/widget/..%2f..%2fpackage.json'],
    ['GET', '/demo'],
    ['POST', '/'],
  ])('%s %s is the problem not_found', async (method, path) => {
    const { status, headers, body } = await call<Problem>(api.url + path, { method, token });
    expect([status, body.code]).toEqual([404, 'not_found']);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('x-request-id')).toBe(body.requestId);
  });

  it('is not told from one that a stranger may not see', async () => {
    const { status } = await call<Problem>(`${api.url}/v1/bots/7`);
    expect(status).toBe(401);
  });
});

describe('a query', () => {
  it.each([
    ['/v1/conversations?status=gone', '/status'],
    ['/v1/conversations?botId=bot_1', '/botId'],
    ['/v1/conversations?from=yesterday', '/from'],
    ['/v1/conversations?from=0000-01-01T00:00:00Z', '/from'],
    ['/v1/conversations?to=2026-02-30T00:00:00Z', '/to'],
    ['/v1/conversations?limit=1000', '/limit'],
    ['/v1/conversations?cursor=%27', '/cursor'],
    ['/v1/bots?limit=-1', '/limit'],
  ])('%s is refused at its field', async (path, pointer) => {
    const { status, body } = await api.ask<Problem>('GET', path, { token });
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  it.each(['-1', '1.5', 'x', '2147483648', '9007199254740991'])('after=%s is refused', async (after) => {
    const { conversation, token: visitor } = await api.arrive(await api.aBot(token));
    const path = `entries?after=${after}`;
    expect((await api.ask('GET', `/v1/widget/conversation/${path}`, { token: visitor })).status).toBe(422);
    expect((await api.ask('GET', `/v1/widget/conversation/events?after=${after}`, { token: visitor })).status).toBe(
      422,
    );
    const timeline = `/v1/conversations/${conversation.id}/timeline?after=${after}`;
    expect((await api.ask('GET', timeline, { token })).status).toBe(422);
  });
});

describe('an answer', () => {
  it('takes no header from a request', async () => {
    const answers = await Promise.all([
      exchange('GET /v1/widget/x%0d%0aset-cookie:%20a=b/config HTTP/1.1'),
      exchange('GET /v1/widget/x/config HTTP/1.1\r\nx-request-id: mine\r\norigin: https://a.example\rset-cookie: a=b'),
      exchange('GET /v1/bots HTTP/1.1\r\norigin: https://a.example\nset-cookie: a=b'),
    ]);
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer.split('\r\n\r\n')[0]).not.toMatch(/set-cookie|mine/);
    }
  });

  it('says nothing of what it is made with, and cannot be run, framed or kept', async () => {
    const { headers } = await api.ask('GET', '/v1/bots', { token });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('whatever is asked for', () => {
  it.each([
    '/',
    '/overview',
    '/demo',
    '/docs',
    '/openapi.json',
    '/widget.js',
    '/healthz',
    '/metrics',
    '/v1/bots',
    '/x',
  ])('at %s the answer says over which line, in which frame and as what it may be used', async (path) => {
    const { headers } = await fetch(api.url + path);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });
});

describe('a process', () => {
  it('says that it is alive, and what it counted', async () => {
    expect((await call(`${api.url}/healthz`)).body).toEqual({ status: 'ok' });
    const metrics = await fetch(`${api.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/parley_http_request_seconds_count\{.*route="\/v1\/bots".*status="200"\} \d+/);
  });
});
