import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { aBot } from '#testing/builders.js';
import { call, TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';
import * as signals from '#workflows/signals.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack();
}, 60_000);
afterAll(async () => await stack.close());

describe('the workflow of a conversation', () => {
  it('holds nothing a visitor wrote or is known by, nor what the bot said, and ten events a turn', async () => {
    const bot = await aBot(stack, { greeting: 'Greeting-Canary', fallbackMessage: 'Fallback-Canary' });
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId, {
      pageUrl: 'https://shop.example/canary-page',
      visitor: { name: 'Name-Canary', email: 'canary@example.org', phone: '+4915112345678' },
    });
    const handle = stack.temporal.client.workflow.getHandle(workflowIdOf(visitor.conversationUuid));
    for (let turn = 1; turn <= 6; turn += 1) {
      await visitor.say(`Message-Canary ${turn}`);
      await visitor.reply(turn);
      await until('the step', async () => expect((await handle.query(signals.status)).steps).toBe(turn));
    }
    const before = await handle.fetchHistory();
    await call(`${stack.api.url}/v1/conversations/${visitor.conversationId}/end`, {
      token: stack.apiKey,
      body: { reason: 'operator' },
    });
    await until('the end', async () => expect((await handle.query(signals.status)).status).toBe('ended'));
    const description = await handle.describe();
    const all = readable([(await handle.fetchHistory()).events, description.raw, await handle.query(signals.status)]);
    expect(all).not.toMatch(/canary|4915112345678/i);
    // Payloads were read as text: the input of the workflow is among them.
    expect(all).toContain('idleTimeoutMs');
    const events = before.events ?? [];
    const ofTurns = events.slice(events.findIndex(({ eventId }) => Number(eventId) === 6));
    expect(ofTurns.length / 6).toBeLessThanOrEqual(10);
    visitor.leave();
  });
});

/** Payloads are shown as base64; a search must see what they say. */
const readable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)).replace(
    /"data":"([A-Za-z0-9+/]+=*)"/g,
    (_whole, data: string) => Buffer.from(data, 'base64').toString('utf8'),
  );
