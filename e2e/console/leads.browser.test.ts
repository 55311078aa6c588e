import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Download, Page } from 'playwright-core';
import { idOf } from '#contracts/ids.js';
import { anAction } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { until } from '#testing/until.js';
import { Shop } from '../actions-page/shop.js';

jest.setTimeout(120_000);

let shop: Shop;
let desk: ConsolePage;
let page: Page;
beforeAll(async () => {
  shop = await Shop.open();
}, 120_000);
afterAll(async () => await shop.close());
beforeEach(async () => {
  await shop.begin();
  desk = await openConsole(shop.play.stack, shop.browser, { viewport: { width: 1280, height: 900 } });
  page = desk.page;
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

const table = () => page.getByRole('table');
const row = (name: string) => table().getByRole('row').filter({ hasText: name });

/** Somebody who left their details in the chat. */
async function anns(): Promise<void> {
  const consent = { mode: 'checkbox', text: 'We write to you about your order only.' };
  await anAction(shop.play.stack, shop.play.bot, 'lead-capture', {
    ...{ enabled: true, position: 'at-start', heading: 'Who are you?', consent },
    fields: {
      name: { enabled: true, required: true },
      email: { enabled: true, required: true },
      phone: { enabled: true, required: true },
    },
    success: { withName: 'Thank you, {user_name}!', withoutName: 'Thank you!' },
  });
  const visitor = await shop.enter();
  await visitor.form.getByRole('checkbox').check();
  await visitor.sends({ Name: 'Ann Archer', Email: 'ann@example.org', Phone: '+49 151 12345678' });
  await visitor.reads('Thank you, Ann Archer!');
}

/** `count` leads of the bot, the first of them the newest. */
async function manyLeads(count: number): Promise<void> {
  await shop.play.stack.database.db.query(
    `WITH n AS (SELECT n, gen_random_uuid() AS visitor FROM generate_series(1, $2::int) AS n), made AS (
       INSERT INTO visitors (id, account_id, bot_id) SELECT visitor, b.account_id, b.id FROM n, bots b WHERE b.id = $1)
     INSERT INTO leads (id, account_id, bot_id, visitor_id, name, email, source)
     SELECT uuidv7(make_interval(secs => -n)), b.account_id, b.id, visitor, 'Visitor ' || n, n || '@example.org', 'at-end'
     FROM n, bots b WHERE b.id = $1`,
    [idOf('bot').parse(shop.play.bot.id), count],
  );
}

async function take(format: string, nth = 0): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download]: [Download, unknown] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).nth(nth).click(),
  ]);
  return await readFile((await download.path()) ?? '', 'utf8');
}

describe('a lead', () => {
  it('shows who it is, what was agreed to, and leads to the conversation', async () => {
    await anns();
    await page.goto(`/leads?botId=${shop.play.bot.id}`);
    await row('Ann Archer').getByText('ann@example.org').waitFor();
    await row('Ann Archer').getByText('Given').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Ann Archer', exact: true }).click();
    const drawer = page.getByRole('dialog', { name: 'Details of Ann Archer' });
    await drawer.getByText('“We write to you about your order only.”').waitFor();
    await drawer.getByRole('button', { name: 'Copy +4915112345678' }).waitFor();
    await expectAccessible(page);
    await drawer.getByRole('link', { name: 'Open the conversation' }).click();
    await page.getByRole('heading', { name: 'Ann Archer' }).waitFor();
  });

  it('leads to the others with the same address', async () => {
    await anns();
    await anns();
    await page.goto(`/leads?botId=${shop.play.bot.id}`);
    await page.getByRole('link', { name: '1 more lead with this address' }).first().click();
    await until('the search', async () => {
      expect(new URL(page.url()).searchParams.get('query')).toBe('ann@example.org');
      expect(await page.getByRole('button', { name: 'Ann Archer', exact: true }).count()).toBe(2);
    });
  });
});

describe('the table of leads', () => {
  it('stands in a tab of its own beside the conversations', async () => {
    await page.goto(`/conversations?botId=${shop.play.bot.id}`);
    const tabs = page.getByRole('navigation', { name: 'Conversations and leads' });
    await tabs.getByRole('link', { name: 'Leads' }).click();
    await page.waitForURL(`**/leads?botId=${shop.play.bot.id}`);
    await tabs.getByRole('link', { name: 'Conversations' }).click();
    await page.waitForURL(`**/conversations?botId=${shop.play.bot.id}`);
  });

  it('draws only the rows that are seen, and reads on as one scrolls', async () => {
    await manyLeads(600);
    await page.goto(`/leads?botId=${shop.play.bot.id}`);
    await row('Visitor 1').first().waitFor();
    const drawn = async () => await table().locator('tbody tr:not([aria-hidden])').count();
    expect(await drawn()).toBeLessThan(60);
    const box = page.getByRole('region', { name: 'Leads, newest first' });
    await until(
      'the last of them',
      async () => {
        await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        expect(await page.getByRole('button', { name: 'Visitor 600', exact: true }).count()).toBe(1);
      },
      30_000,
    );
    expect(await drawn()).toBeLessThan(60);
  });

  it('keeps its filters over a reload, and the columns in this browser', async () => {
    await anns();
    await page.goto(`/leads?botId=${shop.play.bot.id}`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Phone' }).uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Consent' }).selectOption('Given');
    await until('the address', async () => expect(page.url()).toContain('consent=given'));
    await page.reload();
    await row('Ann Archer').waitFor();
    expect(await page.getByRole('combobox', { name: 'Consent' }).inputValue()).toBe('given');
    expect(await page.getByRole('columnheader', { name: 'Phone' }).count()).toBe(0);
    await page.getByRole('combobox', { name: 'Consent' }).selectOption('Not given');
    await page.getByRole('heading', { name: 'No lead matches' }).waitFor();
  });
});

describe('an export', () => {
  it('holds what the filters show, or what is selected', async () => {
    await manyLeads(5);
    await page.goto(`/leads?botId=${shop.play.bot.id}`);
    await row('Visitor 3').waitFor();
    expect((await take('CSV')).match(/Visitor \d/g)).toHaveLength(5);
    await page.getByRole('checkbox', { name: 'Select Visitor 2' }).check();
    await page.getByRole('checkbox', { name: 'Select Visitor 4' }).check();
    await page.getByText('2 leads selected', { exact: true }).waitFor();
    expect((await take('CSV', 1)).match(/Visitor \d/g)).toEqual(['Visitor 2', 'Visitor 4']);
  });

  it('is not for a viewer', async () => {
    await manyLeads(1);
    const viewer = await openConsole(shop.play.stack, shop.browser, { role: 'viewer' });
    await viewer.page.goto(`/leads?botId=${shop.play.bot.id}`);
    await viewer.page.getByRole('button', { name: 'Visitor 1', exact: true }).waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Export' }).isDisabled()).toBe(true);
    await viewer.close();
  });
});
