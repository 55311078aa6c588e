import type { Bot, BotSettings } from '#contracts/bots.js';
import { call } from './client.js';

/** Who builds: the address of an API, and a key of its account. */
interface Owner {
  api: { url: string };
  apiKey: string;
}

/** A bot that was made through the API, with what the test says and defaults for the rest. */
export async function aBot(stack: Owner, settings: Partial<BotSettings> = {}): Promise<Bot> {
  const { status, body } = await call<Bot>(`${stack.api.url}/v1/bots`, {
    token: stack.apiKey,
    body: { name: 'Fern', ...settings },
  });
  if (status !== 201) throw new Error(`No bot: ${JSON.stringify(body)}`);
  return body;
}

/** An article that the bot knows. */
export async function anArticle(stack: Owner, bot: Bot, article: { title: string; text: string; url?: string }) {
  const { status, body } = await call(`${stack.api.url}/v1/bots/${bot.id}/articles`, {
    token: stack.apiKey,
    body: article,
  });
  if (status !== 201) throw new Error(`No article: ${JSON.stringify(body)}`);
}

/** Sets up an action of the bot as a whole, such as `lead-capture`. */
export async function anAction(stack: Owner, bot: Bot, name: string, settings: object): Promise<void> {
  const url = `${stack.api.url}/v1/bots/${bot.id}/actions/${name}`;
  const { headers } = await call(url, { token: stack.apiKey });
  const { status, body } = await call(url, {
    method: 'PUT',
    token: stack.apiKey,
    body: settings,
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  if (status !== 200) throw new Error(`${name} was not saved: ${JSON.stringify(body)}`);
}

/** Adds a webhook or a group of buttons to the bot. */
export async function anItem<Item>(stack: Owner, bot: Bot, list: string, item: object): Promise<Item> {
  const { status, body } = await call<Item>(`${stack.api.url}/v1/bots/${bot.id}/${list}`, {
    token: stack.apiKey,
    body: item,
  });
  if (status !== 201) throw new Error(`Not added to ${list}: ${JSON.stringify(body)}`);
  return body;
}
