import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openSession } from '#database/sessions.js';
import { launchBrowser } from '#testing/browser.js';
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

describe('the team', () => {
  it('grows by a link that is shown once, and its new member has just the role they were given', async () => {
    await page.goto('/team');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail address').fill('ann@example');
    await dialog.getByRole('button', { name: 'Invite somebody' }).click();
    await dialog.getByText(/expected an e-mail address/).waitFor();
    await dialog.getByLabel('E-mail address').fill('ann@example.org');
    await dialog.getByLabel('Agent').check();
    await dialog.getByRole('button', { name: 'Invite somebody' }).click();
    const link = await page.getByRole('group', { name: 'A link for ann@example.org' }).textContent();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /ann@example\.org.*Invited/ }).waitFor();
    await expectAccessible(page);

    const context = await browser.newContext();
    const ann = await context.newPage();
    const { pathname, hash } = new URL(link ?? '');
    await ann.goto(`${stack.api.url}${pathname}${hash}`);
    await ann.getByLabel('Your name').fill('Ann');
    await ann.getByRole('textbox', { name: 'Password' }).fill('a sentence that ann likes');
    await ann.getByRole('button', { name: 'Start' }).click();
    await ann.getByRole('button', { name: 'Signed in: Ann' }).waitFor();
    expect(await ann.getByRole('link', { name: 'Team' }).count()).toBe(0);

    await page.reload();
    await page.getByRole('button', { name: 'Edit: Ann' }).click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
    await page.getByText('Ann is signed out everywhere').waitFor();
    await ann.goto(`${stack.api.url}/leads`);
    await ann.getByLabel('E-mail address').fill('ann@example.org');
    await ann.getByRole('textbox', { name: 'Password' }).fill('a sentence that ann likes');
    await ann.getByRole('button', { name: 'Sign in' }).click();
    await ann.getByRole('button', { name: 'Signed in: Ann' }).waitFor();

    await page.getByRole('button', { name: 'Edit: Ann' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Ann is removed').waitFor();
    await ann.goto(`${stack.api.url}/leads`);
    await ann.getByRole('heading', { name: 'Sign in to Parley' }).waitFor();
    await context.close();
  });

  it('gives programs keys that are shown once', async () => {
    await page.goto('/api-keys');
    await page.getByRole('button', { name: 'New API key' }).click();
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    await dialog.getByLabel('Name').fill('CRM import');
    await dialog.getByRole('button', { name: 'New API key' }).click();
    const key = await page.getByRole('group', { name: 'Your new key' }).textContent();
    const answer = await fetch(`${stack.api.url}/v1/bots`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    await page.keyboard.press('Escape');
    await page.getByRole('cell', { name: 'CRM import', exact: true }).waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(key);
    await page.getByRole('button', { name: 'Delete the key CRM import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The key is deleted').waitFor();
    const refused = await fetch(`${stack.api.url}/v1/bots`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
  });

  it('signs out of a browser that was left elsewhere', async () => {
    const { id: memberId, accountId } = owner.member;
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const { manager } = stack.database.db;
    const token = await openSession(manager, { accountId, memberId }, { byLink: false, userAgent });
    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign out of Firefox on Linux' }).click();
    await page.getByText('Firefox on Linux').waitFor({ state: 'detached' });
    const refused = await fetch(`${stack.api.url}/v1/session`, { headers: { cookie: `parley=${token}` } });
    expect(refused.status).toBe(401);
    await page.getByText('this browser').waitFor();
  });

  it('finds what it did in the audit log', async () => {
    await page.goto('/account');
    await page.getByLabel('Name of the account').fill('The roastery');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByLabel('Keep closed conversations for').fill('30');
    await Promise.all([
      page.waitForResponse((answer) => answer.url().endsWith('/v1/account') && answer.request().method() === 'PUT'),
      page.getByRole('button', { name: 'Save' }).nth(1).click(),
    ]);
    await page.reload();
    expect(await page.getByLabel('Keep closed conversations for').inputValue()).toBe('30 days');
    await expectAccessible(page);
    await page.goto('/audit?action=account.saved');
    await page.getByRole('cell', { name: owner.member.email }).first().waitFor();
    await expectAccessible(page);
  });
});
