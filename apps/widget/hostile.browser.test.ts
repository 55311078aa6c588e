import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { hostileTexts } from '#outbound/mail/testing/hostile-texts.js';
import { untilTrue } from '#testing/until.js';
import { type Stage, setStage } from './testing/browser.js';
import { aForm } from './testing/stub-acts.js';
import type { StubApi } from './testing/stub-api.js';

let stage: Stage;
let stub: StubApi;
let context: BrowserContext;
let page: Page;
/** What ran, and what was asked of somebody else. */
let problems: string[];

beforeAll(async () => {
  stage = await setStage();
}, 60_000);

afterAll(async () => await stage.close());

beforeEach(async () => {
  stub = await stage.aStub();
  problems = [];
  context = await stage.browser.newContext({ viewport: { width: 360, height: 700 } });
  page = await context.newPage();
  page.on('dialog', (dialog) => {
    problems.push(`ran ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('request', (request) => {
    if (!request.url().startsWith(stub.url)) problems.push(`asked ${request.url()}`);
  });
  await page.goto(stub.url);
});

afterEach(async () => {
  await context.close();
  await stub.close();
});

const log = () => page.getByRole('log');

/** What would run or load, and links that lead to no address a visitor may follow. */
const look = `[...document.querySelectorAll('parley-chat')]
  .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('*') ?? [])])
  .filter((element) =>
    /^(script|style|link|iframe|object|embed|base|video|audio|template|meta|foreignobject|use|image)$/i.test(element.localName) ||
    (element.localName === 'img' && element.src !== '' && !element.src.startsWith(location.origin)) ||
    [...element.attributes].some(({ name, value }) =>
      /^(on|srcset$|action$|formaction$|background$)/.test(name) ||
      (name === 'style' && /url|position/.test(value)) ||
      (/href$/.test(name) && !/^(https?|mailto|tel):/i.test(value))))
  .map(({ outerHTML }) => outerHTML.slice(0, 120))`;

it('would see a chat that runs something or loads something', async () => {
  await page.evaluate(() => {
    const root = document.querySelector('parley-chat')?.shadowRoot;
    const image = document.createElement('img');
    image.setAttribute('onerror', 'alert(1)');
    image.src = 'http://outside.example/a.png';
    root?.append(image);
  });
  await untilTrue(() => problems.length === 2, 'both are told');
  expect(problems.sort()).toEqual(['asked http://outside.example/a.png', 'ran 1']);
  expect(await page.evaluate(look)).toHaveLength(1);
});

it('nothing runs, loads or leads astray: texts, forms, channels, buttons and confirmations', async () => {
  await page.locator('parley-chat .launcher').click();
  await log().waitFor();
  await untilTrue(() => stub.conversations.at(-1)?.streams.size === 1, 'the stream is open');
  const chat = stub.conversations.at(-1);
  if (!chat) throw new Error('The stub has no conversation');
  for (const text of hostileTexts) {
    const fields = [{ name: 'name', required: true, value: text }];
    const form = aForm({ heading: text, fields, consent: { mode: 'checkbox', text, privacyUrl: text } });
    chat.append('form-shown', { form, purpose: 'lead' });
    chat.append('handover-offered', { channels: [{ channel: 'whatsapp', url: text }], hint: text, summary: text });
  }
  chat.append('notice', { text: 'Drawn', about: 'handover' });
  await log().getByText('Drawn').waitFor();
  expect(await page.evaluate(look)).toEqual([]);

  for (const text of hostileTexts) {
    chat.append('visitor-message', { text });
    const { id } = chat.append('bot-message', { text });
    chat.append('notice', { text, about: 'action-done' });
    chat.append('confirm-asked', { action: text, inputs: { [text]: text } });
    const nodes = [[text, { [text]: text, d: text }]];
    const icons = [
      { kind: 'lucide', name: text, nodes },
      { kind: 'upload', uploadId: 'upl_1', url: text },
    ];
    const buttons = icons.map((icon, at) => ({ id: `btn_${at}`, text, link: text, icon }));
    chat.append('buttons-shown', { under: id, groups: [{ buttons }] });
  }
  chat.delta('entry_r', 1, 0, hostileTexts.join('\n'));
  await page.reload();
  await page.locator('parley-chat .launcher').click();
  await log().waitFor();
  expect(await log().locator('.message').count()).toBe(2 * hostileTexts.length + 1);
  expect(
    await page.evaluate(`document.querySelector('parley-chat').shadowRoot.querySelector('.panel').scrollWidth`),
  ).toBe(360);
  expect(await page.evaluate(look)).toEqual([]);
  expect(problems).toEqual([]);
}, 60_000);

it('nothing runs or loads: names, colours, attributes and what the server refuses with', async () => {
  await page.route('**/v1/widget/**', async (route) => {
    const [, id = ''] = /widget\/([^/]*)\/\w+$/.exec(route.request().url()) ?? [];
    const text = decodeURIComponent(id).replace(/^\d+ /, '');
    const config = {
      publicId: text,
      name: text,
      language: text,
      greeting: text,
      avatarUrl: null,
      colors: { primary: text },
      demoModel: false,
    };
    if (route.request().url().endsWith('/config')) await route.fulfill({ json: config });
    else await route.fulfill({ status: 403, json: { code: text, detail: text, title: text } });
  });
  await page.evaluate((texts) => {
    for (const [at, text] of texts.entries()) {
      const chat = document.createElement('parley-chat');
      for (const name of ['theme', 'locale', 'color', 'title']) chat.setAttribute(name, text);
      chat.setAttribute('bot', `${at} ${text}`.toWellFormed());
      chat.setAttribute('mode', 'inline');
      document.body.append(chat);
    }
  }, hostileTexts);
  const failed = `[...document.querySelectorAll('parley-chat')].filter(({ shadowRoot }) => shadowRoot?.querySelector('.failure')).length`;
  await page.waitForFunction(`${failed} === ${hostileTexts.length}`, null, { timeout: 30_000 });
  expect(await page.evaluate(look)).toEqual([]);
  expect(problems).toEqual([]);
}, 60_000);
