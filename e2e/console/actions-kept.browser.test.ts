import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type RunningApi, startApi } from '#apps/api/api.js';
import { hashPassword } from '#apps/api/auth/passwords.js';
import { loadConfig } from '#config/config.js';
import { createLog } from '#config/log.js';
import type { Bot } from '#contracts/bots.js';
import { launchBrowser } from '#testing/browser.js';
import { aBot } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

jest.setTimeout(90_000);

const password = 'a long sentence about tea';
let stack: TestStack;
let browser: Browser;
let desk: ConsolePage;
let page: Page;
let bot: Bot;
beforeAll(async () => {
  stack = await openTestStack();
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});
beforeEach(async () => {
  bot = await aBot(stack);
  desk = await openConsole(stack, browser);
  page = desk.page;
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

const address = () => `/bots/${bot.id}/actions/lead-capture`;
const heading = (on: Page = page) => on.getByLabel('Form heading');
const saved = async (on: Page = page) => await on.getByText('Saved', { exact: true }).waitFor();
const saving = async (on: Page = page) => await on.getByRole('button', { name: 'Save', exact: true }).click();
const leadCapture = async () =>
  (await call<Record<string, unknown>>(`${stack.api.url}/v1${address()}`, { token: stack.apiKey })).body;

describe('what was typed into an action', () => {
  it('stays beside what another owner saved meanwhile, and both are kept', async () => {
    const other = await openConsole(stack, browser);
    for (const window of [page, other.page]) await window.goto(address());
    await heading(other.page).fill('Theirs');
    await other.page.getByRole('checkbox', { name: 'Phone number', exact: true }).check();
    await saving(other.page);
    await saved(other.page);
    await other.close();

    await heading().fill('Mine');
    await page.getByLabel('When there is no name').fill('Thanks!');
    await saving();
    const dialog = page.getByRole('dialog', { name: 'Somebody else saved in the meantime' });
    await dialog.getByRole('radio', { name: /Theirs: Theirs/ }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('radio', { name: /Yours: Mine/ }).check();
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await saved();
    expect(await leadCapture()).toMatchObject({
      heading: 'Mine',
      success: { withoutName: 'Thanks!' },
      fields: { phone: { enabled: true } },
    });
  });

  it('is saved after a sign-in that ran out in the middle', async () => {
    const { db } = stack.database;
    const set = 'UPDATE members SET password = $1 WHERE id = $2';
    await db.query(set, [await hashPassword(password), desk.member.id]);
    await page.goto(address());
    await heading().fill('Typed before it ran out');
    await db.query('DELETE FROM sessions WHERE member_id = $1', [desk.member.id]);
    await saving();
    const dialog = page.getByRole('dialog', { name: 'Your sign-in has run out' });
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
    await saved();
    expect(await leadCapture()).toMatchObject({ heading: 'Typed before it ran out' });
  });

  it('waits for an API that restarts in the middle of a save', async () => {
    const start = async (port: string): Promise<RunningApi> =>
      await startApi(loadConfig({ ...stack.variables, PORT: port }), createLog('silent', 'restarting'));
    let api = await start('0');
    const window = await openConsole({ ...stack, api }, browser);
    await window.page.goto(address());
    await heading(window.page).fill('Typed while it restarts');
    await api.stop();
    await saving(window.page);
    await window.page.getByText('Parley cannot be reached. Nothing you typed is lost.').first().waitFor();
    expect(await heading(window.page).inputValue()).toBe('Typed while it restarts');
    api = await start(new URL(api.url).port);
    await saving(window.page);
    await saved(window.page);
    expect(await leadCapture()).toMatchObject({ heading: 'Typed while it restarts' });
    expect(window.complaints).toEqual([]);
    await window.close();
    await api.stop();
  });

  it('is no conflict with itself when only the answer to a save was lost', async () => {
    await page.goto(address());
    await heading().fill('Saved without a word');
    await page.route(`**/v1${address()}`, async (route) => {
      if (route.request().method() !== 'PUT') return await route.fallback();
      await route.fetch();
      return await route.abort();
    });
    await saving();
    await page.getByText('Parley cannot be reached. Nothing you typed is lost.').first().waitFor();
    await page.unroute(`**/v1${address()}`);
    await saving();
    await saved();
    expect(await leadCapture()).toMatchObject({ heading: 'Saved without a word' });
  });

  it('stays in the form when the plan does not include it', async () => {
    const plan = 'UPDATE accounts SET plan = $1 WHERE id = $2';
    await stack.database.db.query(plan, ['free', stack.accountId]);
    try {
      await page.goto(`/bots/${bot.id}/actions/human-handover`);
      await page.getByText('This comes with the plans Essential and Business').waitFor();
      await page.getByRole('switch', { name: 'Let visitors reach your team' }).click();
      await page.getByRole('switch', { name: 'Telegram' }).click();
      await page.getByLabel('Bot or account username').fill('fern_support');
      await saving();
      await page.getByText('this account has the plan free', { exact: false }).first().waitFor();
      await expectAccessible(page);
      expect(await page.getByLabel('Bot or account username').inputValue()).toBe('fern_support');
    } finally {
      await stack.database.db.query(plan, ['business', stack.accountId]);
    }
    await saving();
    await saved();
  });

  it('is asked about before a drawer with it is closed', async () => {
    await page.goto(`/bots/${bot.id}/actions/action-buttons`);
    await page.getByRole('button', { name: 'Add action buttons' }).first().click();
    await page.getByLabel('Action name').fill('Pricing');
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Action name').inputValue()).toBe('Pricing');
    await page.getByLabel('Action name').press('Escape');
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Lead visitors to the right page' }).waitFor();
  });
});

describe('who may only look', () => {
  it('sees how the actions are set up, and can change nothing', async () => {
    const viewer = await openConsole(stack, browser, { role: 'viewer' });
    await viewer.page.goto(`/bots/${bot.id}/actions`);
    await viewer.page.getByText('Your role may look at this, and not change it.').waitFor();
    expect(await viewer.page.getByRole('region', { name: 'Lead Capture' }).getByRole('switch').isDisabled()).toBe(true);
    await viewer.page.goto(address());
    await heading(viewer.page).waitFor();
    expect(await heading(viewer.page).isDisabled()).toBe(true);
    await expectAccessible(viewer.page);
    expect(viewer.complaints).toEqual([]);
    await viewer.close();
  });
});
