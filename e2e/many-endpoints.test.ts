import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { listen, type Site } from '#apps/local/listen.js';
import { DeliveryQueue } from '#testing/delivery-queue.js';
import { Play } from '#testing/play.js';
import { until } from '#testing/until.js';

const hanging = 30;
const toEach = 5;

let play: Play;
let site: Site;
/** Calls that got no answer, by endpoint. */
const held = new Map<string, Set<ServerResponse>>();
let most = 0;
const called: string[] = [];
beforeAll(async () => {
  play = await Play.open();
  await play.begin();
  site = await listen((request, response) => {
    const endpoint = request.url ?? '';
    called.push(endpoint);
    if (endpoint === '/good') return void response.writeHead(200).end();
    const own = held.get(endpoint) ?? new Set();
    held.set(endpoint, own.add(response));
    most = Math.max(most, own.size);
    response.on('close', () => own.delete(response));
  }, 0);
}, 60_000);
afterAll(async () => {
  await site.close();
  await play.close();
});

describe('endpoints that never answer', () => {
  it('have four calls under way each, and one that answers is called meanwhile', async () => {
    const { database, temporal } = play.stack;
    const queue = await DeliveryQueue.open(database.db, temporal.client, play.bot.publicId, hanging + 1);
    await queue.prepare(hanging * toEach + 1);
    const endpoints = Array.from({ length: hanging }, (_, no) => no);
    for (let n = 0; n < toEach; n += 1)
      await Promise.all(endpoints.map((no) => queue.add(uuidv7(), no, `${site.url}/${no}`)));
    const waiting = () => [...held.values()].reduce((sum, { size }) => sum + size, 0);
    await until(
      'more calls that hang than a worker had slots once',
      () => expect(waiting()).toBeGreaterThan(100),
      60_000,
    );
    await queue.add(uuidv7(), hanging, `${site.url}/good`);
    await until('the call that is answered', () => expect(called).toContain('/good'), 15_000);
    expect(most).toBe(4);
  }, 120_000);
});
