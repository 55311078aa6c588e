import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadTestServers } from '#config/test-env.js';
import type { Bot } from '#contracts/bots.js';
import type { Problem } from '#contracts/problem.js';
import type { StartedConversation } from '#contracts/widget.js';
import { append, readTimeline } from '#database/timeline.js';
import { aBot } from '#testing/builders.js';
import { call, TestVisitor } from '#testing/client.js';
import { administer } from '#testing/database.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';
import { EventReader } from './testing/event-reader.js';
import { openTestApi, type TestApi } from './testing/open-api.js';

interface Readiness {
  status: string;
  postgres: { ok: boolean; detail: string };
  temporal: { ok: boolean; detail: string };
}

describe('without Temporal', () => {
  let stack: TestStack;
  let bot: Bot;
  beforeAll(async () => {
    stack = await openTestStack();
    bot = await aBot(stack, { fallbackMessage: 'I do not know.' });
  }, 60_000);
  afterAll(async () => await stack.close());

  async function anArrival() {
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
    visitor.leave();
    return { id: visitor.conversationUuid, accountId: stack.accountId };
  }
  const ready = async (url: string) => await call<Readiness>(`${url}/readyz`);

  it('is ready while Postgres and Temporal answer and a worker polls', async () => {
    await until('readiness', async () => expect((await ready(stack.api.url)).status).toBe(200));
    const { body, headers } = await ready(stack.api.url);
    expect(body).toMatchObject({ status: 'ok', postgres: { ok: true }, temporal: { ok: true } });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is not ready while no worker polls', async () => {
    // A namespace that every server has, and no worker of ours.
    const lonely = await openTestApi({
      TEMPORAL_ADDRESS: stack.temporal.address,
      TEMPORAL_NAMESPACE: 'temporal-system',
    });
    const { status, body } = await ready(lonely.url);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'unavailable',
      postgres: { ok: true },
      temporal: { ok: false, detail: 'Temporal answers, but no worker polls.' },
    });
    await lonely.close();
  });

  it('lets a conversation that cannot be told of its message hold up no other', async () => {
    const { db } = stack.database;
    const [stuck, other] = [await anArrival(), await anArrival()];
    for (const conversation of [stuck, other]) {
      await append(db, conversation, [{ kind: 'visitor-message', body: { text: 'Hello' }, signal: 'message' }]);
    }
    // The sweeper finds both in one batch, first the one with a signal that does not exist.
    await db.query("UPDATE timeline_entries SET signal = 'nonsense' WHERE conversation_id = $1 AND seq = 2", [
      stuck.id,
    ]);
    const due = 'UPDATE timeline_entries SET signal_due_at';
    await db.query(`${due} = now() - interval '1 s' WHERE conversation_id = ANY ($1) AND seq = 2`, [
      [stuck.id, other.id],
    ]);
    await until('the answer', async () => expect(await readTimeline(db, other, { after: 2 })).toHaveLength(1));
    expect(await readTimeline(db, stuck, { after: 2 })).toEqual([]);
    await db.query(`${due} = NULL WHERE conversation_id = $1`, [stuck.id]);
  });

  it('still takes messages at once, and they are answered when it is back', async () => {
    const known = await TestVisitor.arrive(stack.api.url, bot.publicId);
    await known.say('Hello');
    await known.reply();
    await stack.temporal.kill();
    const startedAt = Date.now();
    const accepted = await known.say('Are you there?');
    const fresh = await TestVisitor.arrive(stack.api.url, bot.publicId);
    expect((await fresh.say('Hello')).status).toBe(202);
    expect(accepted.status).toBe(202);
    expect(Date.now() - startedAt).toBeLessThan(2000);
    const { status, body } = await ready(stack.api.url);
    expect([status, body.postgres.ok, body.temporal.ok]).toEqual([503, true, false]);
    expect(body.temporal.detail).not.toBe('');
    await stack.temporal.startAgain();
    await Promise.all([known.reply(2), fresh.reply(1)]);
    expect([known.replies(), fresh.replies()].map(({ length }) => length)).toEqual([2, 1]);
    for (const visitor of [known, fresh]) visitor.leave();
  }, 45_000);
});

describe('without Postgres', () => {
  let api: TestApi;
  let token: string;
  let bot: Bot;
  let started: StartedConversation;
  let name: string;
  beforeAll(async () => {
    api = await openTestApi();
    token = await api.newKey();
    bot = await api.aBot(token);
    started = await api.arrive(bot);
    [{ name }] = await api.db.query('SELECT current_database() AS name');
  });
  afterAll(async () => await api.close());

  const allowConnections = async (allowed: boolean): Promise<void> => {
    const { postgres } = loadTestServers();
    await administer(postgres, `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
    if (allowed) return;
    await administer(postgres, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  };

  it('answers that it is unavailable and when to come back, says nothing of its inside, and goes on when it can', async () => {
    const say = async (text: string) =>
      await api.ask<Problem>('POST', '/v1/widget/conversation/messages', {
        token: started.token,
        body: { id: randomUUID(), text },
      });
    const reader = await EventReader.open(api.url, started.token);
    await reader.until('the greeting', ({ ids }) => ids.length === 1);
    await allowConnections(false);
    for (let round = 0; round < 5; round += 1) {
      for (const { status, headers, body } of [
        await say('Hello?'),
        await api.ask<Problem>('GET', '/v1/bots', { token }),
        await api.ask<Problem>('GET', `/v1/widget/${bot.publicId}/config`),
        await api.ask<Problem>('POST', `/v1/widget/${bot.publicId}/conversations`, { body: {} }),
      ]) {
        expect([status, body.code]).toEqual([503, 'unavailable']);
        expect(headers.get('retry-after')).toBe('5');
        expect(headers.get('content-type')).toContain('application/problem+json');
        expect(JSON.stringify(body)).not.toMatch(/\bat \w|SELECT|pg|test_/);
      }
    }
    expect((await call(`${api.url}/healthz`)).status).toBe(200);
    const { status, body } = await call<Readiness>(`${api.url}/readyz`);
    expect([status, body.postgres.ok]).toEqual([503, false]);
    await allowConnections(true);
    expect((await say('Hello again')).status).toBe(202);
    await reader.until('what was said since', ({ texts }) => texts.includes('Hello again'));
    reader.leave();
  });
});
