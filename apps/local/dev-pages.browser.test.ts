import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '#testing/browser.js';
import { until } from '#testing/until.js';
import { type Mailbox, startMailbox } from './dev-mailbox.js';
import { findPorts } from './ports.js';
import { sampleNames, sendSamples } from './sample-mails.js';
import { startWebhookBin } from './webhook-bin.js';

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

describe('the mailbox in a browser', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    const { port, smtpPort } = await findPorts({ port: 0, smtpPort: 0 }, { fresh: true });
    mailbox = await startMailbox({ port, smtpPort });
  });
  afterEach(() => mailbox.close());

  it('has a button for each sample, shows what comes without a reload, and is empty again', async () => {
    await page.goto(mailbox.url);
    expect(await page.getByText('No mail yet').isVisible()).toBe(true);
    for (const name of sampleNames)
      await page.getByRole('button', { name: name.replaceAll('-', ' '), exact: true }).waitFor();
    await page.getByRole('searchbox').fill('kept');
    await sendSamples(['lead-mail', 'handover-mail'], mailbox.smtpUrl);
    await page.getByText('Support request: Zoë Brandt').waitFor();
    expect(await page.locator('li b').allTextContents()).toEqual([
      'Support request: Zoë Brandt · Hafenrösterei',
      'New lead: Zoë Brandt · Hafenrösterei',
    ]);
    expect(await page.getByRole('searchbox').inputValue()).toBe('kept');
    await page.getByRole('button', { name: 'Delete all' }).click();
    await page.getByText('No mail yet').waitFor();
  });

  it('shows a mail in a frame of its own, whose links open in a new tab', async () => {
    await sendSamples(['lead-mail'], mailbox.smtpUrl);
    await context.route('https://console.example/**', (route) => route.fulfill({ body: 'the console' }));
    await page.goto(`${mailbox.url}/1`);
    const frame = page.frameLocator('iframe');
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      frame.getByRole('link', { name: 'Open the conversation' }).click(),
    ]);
    await opened.waitForLoadState();
    expect(opened.url()).toMatch(/^https:\/\/console\.example\/conversations\/conv_/);
    expect(page.url()).toBe(`${mailbox.url}/1`);
    expect(await frame.locator('h1').textContent()).toBe('New lead: Zoë Brandt');
  });
});

it('the webhook bin shows what comes without a reload, and answers as its form says', async () => {
  const bin = await startWebhookBin({ port: 0 });
  const post = async () => (await fetch(`${bin.url}/in/crm`, { method: 'POST', body: '{"a":1}' })).status;
  try {
    await page.goto(`${bin.url}/paths/crm`);
    await page.getByLabel('Status').fill('503');
    await page.getByRole('button', { name: 'Answer like this' }).click();
    await until('the new answer', async () => expect(await post()).toBe(503));
    await page.getByText('answered 503').first().waitFor();
    await page.getByRole('button', { name: 'Answer as usual again' }).click();
    await until('the usual answer', async () => expect(await post()).toBe(200));
  } finally {
    await bin.close();
  }
});
