import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { makeLink } from '#database/members.js';
import { anAction, anItem } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { until } from '#testing/until.js';
import { type Customer, Shop } from '../actions-page/shop.js';

// Each test is a walk through several pages.
jest.setTimeout(180_000);

let shop: Shop;
let receiver: Receiver;
let desk: ConsolePage;
let page: Page;
beforeAll(async () => {
  receiver = await openReceiver();
  shop = await Shop.open();
}, 120_000);
afterAll(async () => {
  await shop.close();
  await receiver.close();
});
beforeEach(async () => {
  await shop.begin();
  receiver.reset();
  desk = await openDesk();
  page = desk.page;
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

async function openDesk(role: 'owner' | 'viewer' = 'owner'): Promise<ConsolePage> {
  const opened = await openConsole(shop.play.stack, shop.browser, { role, viewport: { width: 1280, height: 900 } });
  return opened;
}
const text = (words: string, on = page) => on.getByText(words, { exact: true }).first().waitFor();
const list = () => page.getByRole('list', { name: 'Conversations, newest first' });

/** A visitor who left their details and had a ticket opened. */
async function aRichConversation(): Promise<Customer> {
  const { stack, bot, model } = shop.play;
  const consent = { mode: 'checkbox', text: 'We write to you about your order only.' };
  await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-start', heading: 'Who are you?', consent });
  await anItem(stack, bot, 'webhooks', {
    ...{
      name: 'open_ticket',
      description: 'When something is broken',
      url: receiver.url,
      successMessage: 'It is noted.',
    },
    inputs: [{ name: 'email', type: 'email', required: true, description: 'your e-mail address' }],
  });
  const visitor = await shop.enter();
  await visitor.form.getByRole('checkbox').check();
  await visitor.sends({ Name: 'Ann Archer', Email: 'ann@example.org' });
  model.script([
    {
      reply: 'I am **sorry** to hear that.',
      toolCalls: [{ name: 'open_ticket', arguments: { email: 'ann@example.org' } }],
    },
  ]);
  await visitor.says('My grinder is broken, please open a ticket');
  await visitor.reads('It is noted.');
  return visitor;
}

describe('a conversation that a visitor had in the widget', () => {
  it('is found by its owner by keys alone: what was said, the lead with the consent, and the delivery', async () => {
    await aRichConversation();
    await page.goto('/conversations?query=grinder');
    await list().getByRole('link').first().waitFor();
    await expectAccessible(page);
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ann Archer' }).waitFor();
    await text('My grinder is broken, please open a ticket');
    await text('I am sorry to hear that.');
    await page.locator('strong', { hasText: 'sorry' }).waitFor();

    await page.getByRole('button', { name: 'Consent given' }).click();
    await text('“We write to you about your order only.”');
    await page.getByText('ann@example.org').first().waitFor();
    await page.getByRole('button', { name: 'Attempts' }).click();
    await text('Attempt 1');
    await text('Status 200');
    await page.getByRole('button', { name: 'Why this reply' }).first().click();
    await page.getByText('open_ticket (webhooks)', { exact: false }).first().waitFor();
    await expectAccessible(page);

    await page.keyboard.press('ControlOrMeta+Shift+E');
    await page.getByRole('button', { name: 'Attempts' }).waitFor({ state: 'detached' });
    await text('I am sorry to hear that.');
  });

  it('opens at the event that a link names, also when one has to sign in first', async () => {
    const visitor = await aRichConversation();
    const { conversationId } = await visitor.conversation();
    const event =
      (await shop.play.timeline({ conversationId })).find(({ kind }) => kind === 'form-submitted')?.id ?? '';
    const context = await shop.browser.newContext({
      baseURL: shop.play.stack.api.url,
      viewport: { width: 360, height: 740 },
    });
    const stranger = await context.newPage();
    const { email } = desk.member;
    const made = await shop.play.stack.database.db.transaction(async (tx) => await makeLink(tx, desk.member, 1));
    await stranger.goto(`/welcome#token=${made.token}`);
    await stranger.getByRole('textbox', { name: 'Password' }).fill('a long sentence about tea');
    await stranger.getByRole('button', { name: 'Start' }).click();
    await stranger.waitForURL('**/overview');
    await context.clearCookies();

    await stranger.goto(`/conversations/${conversationId}?event=${event}`);
    await stranger.getByLabel('E-mail address').fill(email);
    await stranger.getByRole('textbox', { name: 'Password' }).fill('a long sentence about tea');
    await stranger.keyboard.press('Enter');
    const meant = stranger.locator(`#${event}`);
    await meant.and(stranger.locator('[data-meant]')).waitFor();
    await until('it is in sight and has the focus', async () => {
      expect(await meant.evaluate((item) => item === document.activeElement)).toBe(true);
      expect((await meant.boundingBox())?.y).toBeGreaterThan(0);
      expect((await meant.boundingBox())?.y).toBeLessThan(740);
    });
    expect(await stranger.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await context.close();
  });

  it('goes on before the eyes of whoever watches it', async () => {
    const visitor = await shop.enter();
    const { conversationId } = await visitor.conversation();
    await page.goto(`/conversations/${conversationId}`);
    await text('Live: what happens shows up by itself');
    shop.play.model.script([{ reply: 'We open at nine.' }]);
    await visitor.says('When do you open?');
    await text('When do you open?');
    await text('We open at nine.');
  });

  it('is ended by an agent and keeps why its transcript is skipped; a viewer may only look', async () => {
    const visitor = await shop.enter();
    const { conversationId } = await visitor.conversation();
    const viewer = await openDesk('viewer');
    await viewer.page.goto(`/conversations/${conversationId}`);
    await viewer.page.getByRole('button', { name: 'End conversation' }).waitFor();
    expect(await viewer.page.getByRole('button', { name: 'End conversation' }).isDisabled()).toBe(true);
    expect(await viewer.page.getByRole('button', { name: 'Skip transcript' }).isDisabled()).toBe(true);
    await viewer.close();

    await page.goto(`/conversations/${conversationId}`);
    await page.getByRole('button', { name: 'Skip transcript' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Skip transcript' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Why').fill('It was a test');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Skip transcript' }).click();
    await page.getByText('asked for no transcript: It was a test').first().waitFor();
    await page.getByRole('button', { name: 'End conversation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
    await text('The conversation ended (ended by your team)');
    await visitor.reads('This chat has ended');
  });
});

describe('what a visitor left', () => {
  it('is taken out as a file, and erased from the conversation or from the lead', async () => {
    for (const way of ['conversation', 'lead'] as const) {
      await shop.begin();
      const { conversationId } = await (await aRichConversation()).conversation();
      await page.goto(`/conversations/${conversationId}`);
      await text('My grinder is broken, please open a ticket');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export visitor' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`visitor-${conversationId}.json`);
      if (way === 'lead') {
        await page.goto(`/leads?botId=${shop.play.bot.id}`);
        await page.getByRole('button', { name: 'Ann Archer', exact: true }).click();
      }
      const erase = page.getByRole('button', { name: 'Erase' });
      const dialog = page.getByRole('dialog', { name: `Erase this ${way} for good?` });
      await erase.click();
      await dialog.getByRole('button', { name: 'Erase' }).press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await erase.click();
      await dialog.getByText('what has gone out cannot be called back', { exact: false }).waitFor();
      await expectAccessible(page);
      await dialog.getByRole('button', { name: 'Erase' }).click();
      await page.getByText('1 mail or webhook call had gone out before', { exact: false }).waitFor();
      await page.waitForURL(way === 'lead' ? '**/leads?*' : '**/conversations');
      await page.goto(`/conversations/${conversationId}`);
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    }
  });
});

describe('the list of conversations', () => {
  it('keeps its filters over a reload, and says so when nothing matches', async () => {
    await shop.enter();
    await page.goto('/conversations');
    await list().getByRole('link').first().waitFor();
    await page.getByLabel('Lead', { exact: true }).selectOption('Left');
    await page.getByLabel('Status').selectOption('Open');
    await page.getByLabel('Search', { exact: true }).fill('nobody wrote this');
    await page.getByRole('heading', { name: 'No conversation matches' }).waitFor();
    const address = new URL(page.url()).searchParams;
    expect(Object.fromEntries(address)).toEqual({ hasLead: 'true', status: 'open', query: 'nobody wrote this' });
    await page.reload();
    await page.getByRole('heading', { name: 'No conversation matches' }).waitFor();
    expect(await page.getByLabel('Lead', { exact: true }).inputValue()).toBe('true');
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('nobody wrote this');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await list().getByRole('link').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('word?');
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('word?');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The second key counts for a second and a half, which a busy machine may need for the first.
    await until('the leads', async () => {
      for (const key of ['g', 'l']) await page.keyboard.press(key);
      expect(page.url()).toMatch(/\/leads$/);
    });
  });

  it('takes in new conversations by itself, and keeps them back while somebody goes through the rows', async () => {
    await shop.enter();
    await page.goto(`/conversations?botId=${shop.play.bot.id}`);
    await until('one row', async () => expect(await list().getByRole('link').count()).toBe(1));
    await shop.enter();
    await until('two rows', async () => expect(await list().getByRole('link').count()).toBe(2));
    await page.locator('h1').click();
    await page.keyboard.press('j');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'));
    await shop.enter();
    await page.getByRole('button', { name: '1 new conversation' }).waitFor();
    expect(await list().getByRole('link').count()).toBe(2);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(focused);
    await page.getByRole('button', { name: '1 new conversation' }).click();
    await until('three rows', async () => expect(await list().getByRole('link').count()).toBe(3));
  });
});
