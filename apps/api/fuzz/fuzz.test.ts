import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { rawRequest } from '#testing/raw-request.js';
import { until } from '#testing/until.js';
import { type Route, readRoutes } from '../authorization/testing/routes.js';
import { aWorld } from '../authorization/testing/world.js';
import { documentAt } from '../testing/ask.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { requestsTo } from './requests.js';

/** `PARLEY_TEST_SIZE=100 npm test -- apps/api/fuzz` sends 200,000. */
const count = 2_000 * testSize();
const perWorld = 500;
const atOnce = 10;
const seed = Math.floor(Math.random() * 1e6);

let api: TestApi;
let routes: Route[];
beforeAll(async () => {
  api = await openTestApi();
  routes = await readRoutes(api.url);
}, 60_000);
afterAll(async () => await api.close());

const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
const connections = async (): Promise<number> => {
  const [row] = await api.db.query<[{ count: number }]>(
    'SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()',
  );
  return row.count;
};
const trace = /\bat .{1,200}:\d+:\d+\)?|node_modules|QueryFailedError|SELECT .{1,80} FROM/;

describe(`requests that follow from seed ${seed}`, () => {
  it('no request, however it is made, gets a fault, a trace or an answer that is not documented', async () => {
    const undocumentedIn = await documentAt(api.url);
    const faults: string[] = [];
    const ask = async (request: { method: string; path: string; headers: Record<string, string>; body?: string }) => {
      const { status, headers, text } = await rawRequest(api.url, request);
      const type = headers['content-type'] ?? null;
      const said = `${request.method} ${request.path.slice(0, 200)} ${request.body?.slice(0, 300) ?? ''} → ${status} ${text.slice(0, 300)}`;
      if (status >= 500 && !(status === 503 && text.includes('"unavailable"'))) faults.push(said);
      if (trace.test(text) && type?.includes('problem')) faults.push(`trace: ${said}`);
      const isJson = type?.includes('json') ?? false;
      // What the router itself refuses is at no address of the document.
      if (!isJson || text.includes('There is nothing at this address')) return;
      const fault = undocumentedIn(request.method, request.path, { status, type, body: JSON.parse(text) });
      if (fault) faults.push(fault);
    };
    let filesAfterFirst = 0;
    for (let sent = 0; sent < count; sent += perWorld) {
      const world = await aWorld(api, `fuzz_${sent}`);
      const requests = fc.sample(requestsTo(routes, world, await world.key('owner')), {
        numRuns: perWorld,
        seed: seed + sent,
      });
      for (let at = 0; at < requests.length; at += atOnce) await Promise.all(requests.slice(at, at + atOnce).map(ask));
      filesAfterFirst ||= await openFiles();
    }
    expect([...new Set(faults)].slice(0, 20)).toEqual([]);
    expect(await openFiles()).toBeLessThan(filesAfterFirst + 30);
    expect(await connections()).toBeLessThan(40);
  }, 3_600_000);
});

describe('the door', () => {
  const { hostname, port } = { hostname: '127.0.0.1', port: () => Number(new URL(api.url).port) };
  async function say(words: string): Promise<{ socket: Socket; heard: () => string; isOver: () => boolean }> {
    const socket = connect(port(), hostname);
    let heard = '';
    let over = false;
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        over = true;
      });
    await once(socket, 'connect');
    socket.write(words);
    return { socket, heard: () => heard, isOver: () => over };
  }

  it('a request that is slow, huge or ambiguous is let go, and others are answered', async () => {
    const begin = 'POST /v1/session HTTP/1.1\r\nHost: x\r\n';
    const slow = await Promise.all(Array.from({ length: 100 }, () => say(`${begin}X-Slow: `)));
    const huge = await say(`${begin}X-Huge: ${'x'.repeat(1_000_000)}`);
    const twice = await say(`${begin}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    for (let n = 0; n < 50; n += 1) expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    await until('the huge and the ambiguous are refused', () => {
      expect(huge.isOver()).toBe(true);
      expect(twice.heard()).toMatch(/^HTTP\/1\.1 400 /);
    });
    expect(huge.heard()).toMatch(/^(HTTP\/1\.1 431 |$)/);
    const closed = () => expect(slow.filter(({ isOver }) => !isOver())).toEqual([]);
    await until('the slow ones are let go', closed, 40_000);
  }, 60_000);
});
