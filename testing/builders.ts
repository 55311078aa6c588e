import type { Bot, BotSettings } from '#contracts/bots.js';
import { call } from './client.js';
import type { TestStack } from './stack.js';

/** A bot that was made through the API, with what the test says and defaults for the rest. */
export async function aBot(stack: TestStack, settings: Partial<BotSettings> = {}): Promise<Bot> {
  const { status, body } = await call<Bot>(`${stack.api.url}/v1/bots`, {
    token: stack.apiKey,
    body: { name: 'Fern', ...settings },
  });
  if (status !== 201) throw new Error(`No bot: ${JSON.stringify(body)}`);
  return body;
}

/** An article that the bot knows. */
export async function anArticle(stack: TestStack, bot: Bot, article: { title: string; text: string; url?: string }) {
  const { status, body } = await call(`${stack.api.url}/v1/bots/${bot.id}/articles`, {
    token: stack.apiKey,
    body: article,
  });
  if (status !== 201) throw new Error(`No article: ${JSON.stringify(body)}`);
}
