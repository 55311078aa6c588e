// Sets up every test of who imports it: one visitor, on pages of a website that a stub of the API serves too.

import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { untilTrue } from '#testing/until.js';
import { eventNames } from '../event-names.js';
import { type Stage, setStage } from './browser.js';
import type { StubApi, StubConversation } from './stub-api.js';

let stage: Stage;
export let stub: StubApi;
export let context: BrowserContext;
/** What no page may see: errors of its scripts, refusals of its policy, and requests to anybody else. */
export const problems: string[] = [];

beforeAll(async () => {
  stage = await setStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});
beforeEach(async () => {
  stub = await stage.aStub();
  problems.length = 0;
});
afterEach(async () => {
  for (const visited of stage.browser.contexts()) await visited.close();
  await stub.close();
  expect(problems).toEqual([]);
});

/** A visitor on a page at `path`, which hears every event of the chat. */
export async function visit(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  context = await stage.browser.newContext(options);
  await context.addInitScript((all) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of all)
      addEventListener(
        `parley:${name}`,
        (event) => event instanceof CustomEvent && heard.push({ name, ...event.detail }),
      );
  }, eventNames);
  return await go(await context.newPage(), path);
}

export async function go(page: Page, path: string): Promise<Page> {
  page.on('console', (message) => {
    // The network tells of each answer from 400 on, also of those that a test asked for.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(stub.url) && !request.url().startsWith('data:'))
      problems.push(`asked ${request.url()}`);
  });
  stub.page('/favicon.ico', '');
  await page.goto(stub.url + path);
  return page;
}

export interface Heard {
  name: string;
  [detail: string]: unknown;
}
export const heard = async (page: Page): Promise<Heard[]> => await page.evaluate('heard');
export const hears = async (page: Page, name: string) =>
  await page.waitForFunction(`heard.some((event) => event.name === ${JSON.stringify(name)})`);

export const launcher = (page: Page) => page.locator('parley-chat .launcher');
export const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' });
export const log = (page: Page) => page.getByRole('log');
export async function write(page: Page, text: string) {
  await field(page).fill(text);
  await page.keyboard.press('Enter');
}

export async function chatOf(): Promise<StubConversation> {
  await untilTrue(() => stub.conversations.at(-1)?.streams.size === 1, 'the stream is open');
  const chat = stub.conversations.at(-1);
  if (!chat) throw new Error('There is no conversation.');
  return chat;
}

export async function open(page: Page): Promise<StubConversation> {
  await launcher(page).click();
  await log(page).waitFor();
  return await chatOf();
}

/** A page of somebody else without the script tag of `hostPage`. */
export const aHost = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title>${head}</head><body>${body}</body></html>`;
export const scriptTag = (attributes = '') => `<script async src="/widget.js" ${attributes}></script>`;
export const idle = async (page: Page) =>
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
export const asked = () => stub.requests.filter((request) => !request.includes('favicon'));
