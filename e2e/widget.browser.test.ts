import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type RunningApi, startApi } from '#apps/api/api.js';
import { loadConfig } from '#config/config.js';
import { createLog } from '#config/log.js';
import type { Bot } from '#contracts/bots.js';
import { launchBrowser } from '#testing/browser.js';
import { aBot, anArticle, anItem } from '#testing/builders.js';
import { type Line, layLine } from '#testing/line.js';
import { openReceiver } from '#testing/receiver.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

let stack: TestStack;
let bot: Bot;
let shop: RunningApi;
let browser: Browser;
let context: BrowserContext;
const problems: string[] = [];

beforeAll(async () => {
  stack = await openTestStack();
  bot = await aBot(stack, { name: 'Fern', greeting: 'Welcome to the roastery!', fallbackMessage: 'I do not know.' });
  await anArticle(stack, bot, {
    title: 'Shipping',
    text: 'Shipping within Germany costs 3.90 euros and takes two days.',
  });
  shop = await startApi(loadConfig({ ...stack.variables, DEMO_BOT: bot.publicId }), createLog('silent', 'shop'));
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await shop.stop();
  await stack.close();
});
beforeEach(async () => {
  stack.model.reset();
  problems.length = 0;
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

async function openChat(): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(shop.url) && !request.url().startsWith('data:'))
      problems.push(`asked ${request.url()}`);
  });
  await page.goto(`${shop.url}/demo`);
  await page.locator('parley-chat .launcher').click();
  await page.getByText('Welcome to the roastery!').waitFor();
  return page;
}
const ask = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Your message' }).fill(text);
  await page.keyboard.press('Enter');
};
const log = (page: Page) => page.getByRole('log');

describe('a visitor of the demo shop', () => {
  it('gets an answer out of the knowledge, from the real stack, under a strict policy of the host page', async () => {
    const page = await openChat();
    await ask(page, 'What does shipping to Germany cost?');
    await log(page).getByText('3.90 euros').waitFor();
  });

  it('watches the answer grow, before it stands in the log', async () => {
    const page = await openChat();
    stack.model.script([{ reply: `The beginning ${'and more '.repeat(40)}the end.`, tokenMs: 50 }]);
    await ask(page, 'Tell me a story');
    await page.getByText('The beginning').waitFor();
    expect(await log(page).getByText('The beginning').count()).toBe(0);
    await log(page).getByText('the end.').waitFor();
    expect(await page.getByText('The beginning').count()).toBe(1);
  });

  it('sees the partial text of a failed attempt replaced, not doubled', async () => {
    const page = await openChat();
    stack.model.script([
      { reply: 'Half an answer that breaks off', cutAfter: 4 },
      { reply: 'The whole answer.', tokenMs: 10 },
    ]);
    await ask(page, 'Hello?');
    await log(page).getByText('The whole answer.').waitFor();
    expect(await page.getByText('Half an answer').count()).toBe(0);
  });

  it('finds the chat open on the next page, the conversation in it, and goes on', async () => {
    const page = await openChat();
    await ask(page, 'What does shipping to Germany cost?');
    await log(page).getByText('3.90 euros').waitFor();
    await page.goto(`${shop.url}/demo?page=2`);
    await log(page).getByText('What does shipping to Germany cost?').waitFor();
    expect(await log(page).getByText('3.90 euros').count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await ask(page, 'Are you still there?');
    await log(page).getByText('I do not know.').waitFor();
  });

  it('is told when the model is out of order, and may ask again', async () => {
    const page = await openChat();
    stack.model.script([], { status: 401 });
    await ask(page, 'Hello?');
    await page.getByText('I cannot answer right now').waitFor();
    stack.model.reset();
    await ask(page, 'What does shipping to Germany cost?');
    await log(page).getByText('3.90 euros').waitFor();
  });

  it('can end the chat and write again', async () => {
    const page = await openChat();
    await ask(page, 'What does shipping to Germany cost?');
    await log(page).getByText('3.90 euros').waitFor();
    const [row] = await stack.database.db.query('SELECT id FROM conversations ORDER BY id DESC LIMIT 1');
    const token = await page.evaluate(
      () =>
        Object.values(localStorage)
          .join(' ')
          .match(/visit_[\w-]+/)?.[0],
    );
    await fetch(`${shop.url}/v1/widget/conversation/end`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    await page.getByRole('button', { name: 'Start a new chat' }).waitFor();
    await ask(page, 'And what does shipping to Germany cost again?');
    await page.getByRole('button', { name: 'Start a new chat' }).waitFor({ state: 'hidden' });
    const [after] = await stack.database.db.query('SELECT status FROM conversations WHERE id = $1', [row.id]);
    expect(after.status).toBe('open');
  });

  it('is asked for what an action needs and for a yes, and reads what the service answered', async () => {
    const receiver = await openReceiver();
    receiver.script({ status: 503 }, { status: 201, json: { ticket: { id: 4711 } } });
    await anItem(stack, bot, 'webhooks', {
      name: 'create_ticket',
      description: 'When a grinder is broken.',
      url: receiver.url,
      successMessage: 'Ticket {{response.ticket.id}} is open.',
      inputs: [{ name: 'email', type: 'email', required: true, description: 'your e-mail address' }],
      confirm: true,
    });
    const calling = (args: object) => ({ reply: '', toolCalls: [{ name: 'create_ticket', arguments: { ...args } }] });
    const page = await openChat();
    stack.model.script([calling({}), calling({ email: 'ann@example.org' })]);
    await ask(page, 'My grinder is broken');
    await log(page).getByText('your e-mail address').waitFor();
    await ask(page, 'It is ann@example.org');
    const card = page.getByRole('group', { name: 'Shall I send this?' });
    await card.getByText('ann@example.org').waitFor();
    await card.getByRole('button', { name: 'Yes' }).click();
    await log(page).getByText('I have taken your request').waitFor();
    await log(page).getByText('Ticket 4711 is open.').waitFor();
    expect(receiver.calls).toHaveLength(2);
    await receiver.close();
  });
});

describe('a visitor whose network fails', () => {
  let line: Line;
  let page: Page;
  beforeEach(async () => {
    line = await layLine(shop.url);
    page = await context.newPage();
    await openAt(line.url);
    stack.model.script([{ reply: `The beginning ${'and more '.repeat(20)}the end.`, tokenMs: 20 }]);
  });
  afterEach(async () => await line.close());

  async function openAt(url: string) {
    await page.goto(`${url}/demo`);
    await page.locator('parley-chat .launcher').click();
    await page.getByText('Welcome to the roastery!').waitFor();
  }
  const said = async (kind: string) => {
    const [row] = await stack.database.db.query(
      `SELECT count(*)::int AS count FROM timeline_entries WHERE kind = $1 AND conversation_id =
        (SELECT id FROM conversations ORDER BY id DESC LIMIT 1)`,
      [kind],
    );
    return row.count;
  };

  it.each<[string, () => Promise<void>]>([
    [
      'before the message leaves',
      async () => {
        line.cut();
        await ask(page, 'Tell me a story');
        await page.getByText('Reconnecting…').waitFor();
        line.mend();
      },
    ],
    [
      'once the message arrived and before the browser knows',
      async () => {
        line.deafen();
        await ask(page, 'Tell me a story');
        await until('the message has arrived', async () => expect(await said('visitor-message')).toBe(1));
        line.cut();
        line.mend();
      },
    ],
    [
      'while the answer is written',
      async () => {
        await ask(page, 'Tell me a story');
        await page.getByText('The beginning').waitFor();
        line.cut();
        await page.getByText('Reconnecting…').waitFor();
        line.mend();
      },
    ],
    [
      'and who loads the page anew meanwhile',
      async () => {
        line.cut();
        await ask(page, 'Tell me a story');
        await page.getByText('Sending…').waitFor();
        line.mend();
        await page.goto(`${line.url}/demo`);
      },
    ],
  ])('%s: nothing is lost, and nothing comes twice', async (_, fail) => {
    await fail();
    await log(page).getByText('the end.').waitFor();
    expect(await page.getByText('Tell me a story').count()).toBe(1);
    expect(await page.getByText('The beginning').count()).toBe(1);
    await page.getByText('Reconnecting…').waitFor({ state: 'hidden' });
    expect([await said('visitor-message'), await said('bot-message')]).toEqual([1, 2]);
  });
});
