import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Bot } from '#contracts/bots.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { launchBrowser } from '#testing/browser.js';
import { aBot, anAction, anArticle } from '#testing/builders.js';
import { TestVisitor } from '#testing/client.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

jest.setTimeout(120_000);

let stack: TestStack;
let browser: Browser;
let desk: ConsolePage;
beforeAll(async () => {
  stack = await openTestStack();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

/** An owner of an account of their own, before the overview. */
async function anOwner() {
  const { id: accountId } = await createAccount(stack.database.db, 'Fresh');
  const { key: apiKey } = await createApiKey(stack.database.db, accountId, 'test');
  desk = await openConsole(stack, browser, { accountId, viewport: { width: 1280, height: 900 } });
  return { ...stack, accountId, apiKey };
}

describe('the overview', () => {
  it('begins with four steps, and each goes as it is done', async () => {
    const owner = await anOwner();
    await desk.page.goto('/overview');
    const steps = desk.page.getByRole('region', { name: 'Getting started' });
    await steps.getByRole('link', { name: 'Make one' }).waitFor();
    expect(await steps.getByRole('link').count()).toBe(1);
    await desk.page.getByText('Nothing needs you:', { exact: false }).waitFor();
    await desk.page.getByRole('button', { name: 'Show as a table' }).click();
    await desk.page.getByRole('table', { name: 'Per day' }).waitFor();
    await expectAccessible(desk.page);

    const bot = await aBot(owner);
    await anArticle(owner, bot, { title: 'Hours', text: 'We open at nine.' });
    await anAction(owner, bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await desk.page.reload();
    await steps.getByRole('link', { name: 'Copy the line' }).waitFor();
    expect(await steps.getByRole('link').count()).toBe(1);
    (await TestVisitor.arrive(stack.api.url, bot.publicId)).leave();
    await desk.page.reload();
    await desk.page.getByRole('heading', { name: 'Needs you now' }).waitFor();
    expect(await steps.count()).toBe(0);
  });

  it('says what needs somebody and leads there, and counts by bot and by days', async () => {
    const owner = await anOwner();
    const [noisy, quiet]: Bot[] = [await aBot(owner, { name: 'Noisy' }), await aBot(owner, { name: 'Quiet' })];
    if (!noisy || !quiet) throw new Error('no bots');
    const visitor = await TestVisitor.arrive(stack.api.url, noisy.publicId);
    stack.model.script([], { status: 401 });
    await visitor.say('Hello?');
    await visitor.next('notice');
    visitor.leave();
    stack.model.reset();
    await stack.database.db.query(
      `INSERT INTO deliveries (id, account_id, bot_id, conversation_id, kind, effect_key, request, state, settled_at)
       SELECT gen_random_uuid(), account_id, bot_id, id, 'lead-mail', 'x', '{"kind": "lead-mail", "to": "team@shop.example"}', 'failed', now()
       FROM conversations WHERE id = $1`,
      [visitor.conversationUuid],
    );
    const { page } = desk;
    await page.goto('/overview');
    const attention = page.getByRole('region', { name: 'Needs you now' });
    await attention
      .getByText('1 message was not answered in the last 24 hours: the model refused the key', { exact: false })
      .waitFor();
    await attention.getByText('1 delivery failed in the last 7 days', { exact: false }).waitFor();
    await page.getByText('1 more than in the 30 days before').first().waitFor();
    await expectAccessible(page);
    await page.getByLabel('Bot').selectOption('Quiet');
    await page.getByLabel('Time').selectOption('7 days');
    await attention.getByText('Nothing needs you:', { exact: false }).waitFor();
    await page.getByText('As many as in the 7 days before').first().waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ botId: quiet.id, days: '7' });
    await page.goto('/overview');
    await attention.getByRole('link', { name: 'Look at them' }).click();
    await page.getByRole('link', { name: /Lead mail.*team@shop.example/ }).waitFor();
    await until('the filter', async () => expect(page.url()).toContain('failed=true'));
  });
});
