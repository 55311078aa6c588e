import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#testing/browser.js';
import { composeMail } from './compose.js';
import type { MailContent } from './content.js';
import { mailSamples } from './samples.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(content: MailContent, { width = 640, colorScheme = 'light' as 'light' | 'dark' } = {}) {
  const { html } = await composeMail(content, { from: 'chat@mail.example' });
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.setContent(html, { waitUntil: 'load' });
  return { page, asked };
}

describe.each(Object.values(mailSamples))('a $kind', (content) => {
  it.each(['light', 'dark'] as const)('can be read by everybody in %s colours', async (colorScheme) => {
    const { page } = await open(content, { colorScheme });
    const { violations } = await new AxeBuilder({ page }).disableRules(['region', 'landmark-one-main']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });

  it.each([640, 360])('fits into %d pixels', async (width) => {
    const { page } = await open(content, { width });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

it('shows hostile text, and runs, loads and links nothing of it', async () => {
  const text =
    '</style></title><script>alert(1)</script><img src="https://evil.example/p.png" onerror="alert(2)"> [x](javascript:alert(3)) https://evil.example/a';
  const entries = (['visitor-message', 'bot-message'] as const).map((kind, seq) => ({
    ...{ id: `entry_${seq}`, seq, at: '2026-03-26T13:00:00.000Z', kind },
    text: `${text} ${'long'.repeat(100)}`,
  }));
  const sample = mailSamples['transcript-mail'];
  const bot = { ...sample.bot, name: text };
  const visitor = { name: text, email: text, phone: text };
  const { page, asked } = await open({ ...sample, bot, visitor, entries }, { width: 360 });
  expect(asked).toEqual([]);
  expect(await page.locator('a').allTextContents()).toEqual(['Open the conversation']);
  expect(await page.locator('script, img, iframe, form').count()).toBe(0);
  expect(await page.locator('.visitor .quote').textContent()).toContain(text);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
});
