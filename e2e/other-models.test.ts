import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OddServer, recordings, startOddServer } from '#assistant/testing/odd-servers.js';
import type { Bot } from '#contracts/bots.js';
import { aBot } from '#testing/builders.js';
import { TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

let server: OddServer;
let stack: TestStack;
let bot: Bot;
beforeAll(async () => {
  server = await startOddServer();
  stack = await openTestStack({
    OPENAI_BASE_URL: server.url,
    OPENAI_API_KEY: 'a-key-of-ours',
    OPENAI_MODEL: 'some-model',
    DEMO_MODEL: 'false',
  });
  bot = await aBot(stack, { fallbackMessage: 'I do not know.' });
}, 60_000);
afterAll(async () => {
  await stack.close();
  await server.close();
});

const answering = Object.entries(recordings).filter(([, { expected }]) => (expected.text ?? '') !== '');

describe('a bot on another OpenAI-compatible server', () => {
  it.each(answering)('says what the server means: %s', async (_name, { reply, expected }) => {
    server.reply = reply;
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
    await visitor.say('Hello?');
    expect(await visitor.reply()).toBe(expected.text);
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer a-key-of-ours');
    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toMatchObject({ model: 'some-model', stream: true });
    visitor.leave();
  });
});
