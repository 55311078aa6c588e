import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#testing/browser.js';
import { aBot } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

let stack: TestStack;
let browser: Browser;
let owner: ConsolePage;
let page: Page;

beforeAll(async () => {
  stack = await openTestStack();
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});
beforeEach(async () => {
  owner = await openConsole(stack, browser);
  page = owner.page;
});
afterEach(async () => {
  expect(owner.complaints).toEqual([]);
  await owner.close();
});

const saved = (on: Page) => on.getByText('Saved', { exact: true }).waitFor();

describe('bots', () => {
  it('begin with a name, by keyboard alone', async () => {
    await page.goto('/bots');
    await page.getByRole('heading', { name: 'Make your first bot' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New bot' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Fern');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/bots/bot_*/actions');
    await page.goto('/bots');
    await page.getByRole('link', { name: 'Open Fern' }).waitFor();
    await expectAccessible(page);
  });

  it('are set up on one page: Ctrl+S saves, a wrong field is named where it stands', async () => {
    const bot = await aBot(stack, { name: 'Fern' });
    await page.goto(`/bots/${bot.id}/setup`);
    await page.getByLabel('Language').fill('english');
    await page.keyboard.press('Control+s');
    await page.getByText('expected a language tag such as en or pt-BR').first().waitFor();
    expect(await page.getByLabel('Language').evaluate((field) => field === document.activeElement)).toBe(true);
    await expectAccessible(page);
    await page.getByLabel('Language').fill('de');
    await page.keyboard.press('Control+s');
    await saved(page);
    await page.reload();
    expect(await page.getByLabel('Language').inputValue()).toBe('de');
  });

  it('keep what two owners change at once, and show where they differ', async () => {
    const bot = await aBot(stack, { name: 'Fern', greeting: 'Hello' });
    const second = await openConsole(stack, browser);
    for (const { page: window } of [owner, second]) await window.goto(`/bots/${bot.id}/setup`);
    await page.getByLabel('Name').fill('Fern the first');
    await page.getByLabel('Greeting').fill('Hello from the first');
    await second.page.getByLabel('Greeting').fill('Hello from the second');
    await second.page.getByLabel('Language').fill('fr');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    await second.page.getByRole('button', { name: 'Save' }).click();
    const dialog = second.page.getByRole('dialog', { name: 'Somebody else saved in the meantime' });
    await dialog.getByText('name: Fern the first').waitFor();
    await expectAccessible(second.page);
    await dialog.getByRole('radio', { name: /Theirs: Hello from the first/ }).check();
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await saved(second.page);
    await second.page.reload();
    expect(await second.page.getByLabel('Name').inputValue()).toBe('Fern the first');
    expect(await second.page.getByLabel('Greeting').inputValue()).toBe('Hello from the first');
    expect(await second.page.getByLabel('Language').inputValue()).toBe('fr');
    await second.close();
  });

  it('ask before a page with unsaved changes is left', async () => {
    const bot = await aBot(stack, { name: 'Fern' });
    await page.goto(`/bots/${bot.id}/setup`);
    await page.getByLabel('Greeting').fill('Not saved');
    await page.getByRole('link', { name: 'Leads' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Greeting').inputValue()).toBe('Not saved');
    await page.getByRole('link', { name: 'Leads' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL('**/leads');
  });

  it('learn from files, and show what a question would find', async () => {
    const bot = await aBot(stack);
    await page.goto(`/bots/${bot.id}/knowledge`);
    await page.getByRole('heading', { name: 'Nothing to answer from yet' }).waitFor();
    await expectAccessible(page);
    await page.locator('input[type=file]').setInputFiles([
      {
        name: 'shipping.md',
        mimeType: 'text/markdown',
        buffer: Buffer.from('# Shipping\n\nTo Germany it costs 3.90 euros.'),
      },
      { name: 'photo.txt', mimeType: 'text/plain', buffer: Buffer.from([0x89, 0x50, 0x00, 0xff]) },
    ]);
    await page.getByText('photo.txt: it is no text in UTF-8').waitFor();
    await page.getByRole('heading', { name: 'Shipping' }).waitFor();
    await page.getByLabel('Search as the bot does').fill('What does it cost to send it to Germany?');
    await page.getByRole('status').getByText('To Germany it costs 3.90 euros.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete “Shipping”' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Shipping' }).waitFor();
  });

  it('get onto a website by one line, and only onto those that are listed', async () => {
    const bot = await aBot(stack);
    await page.goto(`/bots/${bot.id}/embed`);
    await page.getByText(`data-bot="${bot.publicId}"`).waitFor();
    await page.locator('input').and(page.getByLabel('Websites it may be on')).fill('https://shop.example/path');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('expected an origin such as https://shop.example, without a path').first().waitFor();
    await page.locator('input').and(page.getByLabel('Websites it may be on')).press('Backspace');
    await page.locator('input').and(page.getByLabel('Websites it may be on')).fill('https://shop.example');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    await expectAccessible(page);
  });

  it('know who is signed in on the website, by a secret that is shown once', async () => {
    const bot = await aBot(stack);
    await page.goto(`/bots/${bot.id}/embed`);
    await page.getByLabel('Only visitors with a signed identity may chat').click();
    await page.keyboard.press('Control+s');
    await page.getByText('expected a bot with an identity secret: make one first').first().waitFor();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText(/^idsec_[\w-]{43}$/).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Control+s');
    await saved(page);
    await page.reload();
    await page.getByRole('switch', { name: 'Only visitors with a signed identity may chat', checked: true }).waitFor();
    expect(await page.getByText('idsec_', { exact: false }).count()).toBe(0);
  });

  it('are deleted only by who types their name', async () => {
    const bot = await aBot(stack, { name: 'Doomed' });
    await page.goto(`/bots/${bot.id}/setup`);
    await page.getByRole('button', { name: 'Delete the bot' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this bot' });
    expect(await dialog.getByRole('button', { name: 'Delete the bot' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type Doomed to confirm').fill('Doomed');
    await dialog.getByRole('button', { name: 'Delete the bot' }).click();
    await page.waitForURL('**/bots');
    expect(await page.getByRole('link', { name: 'Open Doomed' }).count()).toBe(0);
  });
});

describe('a viewer', () => {
  it('looks at everything and can change nothing', async () => {
    const bot = await aBot(stack, { name: 'Fern' });
    const viewer = await openConsole(stack, browser, { role: 'viewer' });
    await viewer.page.goto(`/bots/${bot.id}/setup`);
    await viewer.page.getByText('Your role may look at this, and not change it.').waitFor();
    expect(await viewer.page.getByLabel('Name').isDisabled()).toBe(true);
    expect(await viewer.page.getByRole('link', { name: 'Team' }).count()).toBe(0);
    expect(viewer.complaints).toEqual([]);
    await viewer.close();
  });
});
