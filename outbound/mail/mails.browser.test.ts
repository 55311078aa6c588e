import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { testSize } from '#config/test-env.js';
import { axeOn, launchBrowser } from '#testing/browser.js';
import { composeMail } from './compose.js';
import type { MailContent } from './content.js';
import { mailSamples } from './samples.js';

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => context.close());
afterAll(() => browser.close());

async function open(content: MailContent, { width = 700, colorScheme = 'light' as 'light' | 'dark' } = {}) {
  const { html } = await composeMail(content, { from: 'chat@mail.example' });
  context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'load' });
  return page;
}

const screens = [
  ['light', 700],
  ['dark', 360],
  ...(testSize() < 10
    ? []
    : ([
        ['light', 360],
        ['dark', 700],
      ] as const)),
] as const;

// Like the short one, many times over.
const { 'long-transcript-mail': _long, ...samples } = mailSamples;

describe.each(Object.entries(samples))('a %s', (_, content) => {
  it.each(screens)('can be read by everybody in %s colours, %d pixels wide', async (colorScheme, width) => {
    const page = await open(content, { colorScheme, width });
    const { violations } = await axeOn(page).disableRules(['region', 'landmark-one-main']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('has no empty line among its facts', async () => {
    const page = await open(content);
    for (const cell of await page.locator('.details td').allTextContents()) expect(cell).toMatch(/\S/);
  });
});
