import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { DeliveryDetail } from '#contracts/deliveries.js';
import { idOf } from '#contracts/ids.js';
import { launchBrowser } from '#testing/browser.js';
import { anItem } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { Play } from '#testing/play.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { until } from '#testing/until.js';

jest.setTimeout(120_000);

let play: Play;
let browser: Browser;
let receiver: Receiver;
let desk: ConsolePage;
let page: Page;
beforeAll(async () => {
  receiver = await openReceiver();
  play = await Play.open();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await play.close();
  await receiver.close();
});
beforeEach(async () => {
  await play.begin();
  receiver.reset();
  desk = await openConsole(play.stack, browser, { viewport: { width: 1280, height: 900 } });
  page = desk.page;
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

const text = (words: string | RegExp) => page.getByText(words, { exact: true }).first().waitFor();

/** A webhook call that waits for its next attempt, because the first was answered 500. */
async function aRetriedDelivery(): Promise<DeliveryDetail> {
  await anItem(play.stack, play.bot, 'webhooks', {
    ...{
      name: 'open_ticket',
      description: 'When something is broken',
      url: receiver.url,
      successMessage: 'It is noted.',
    },
    headers: { authorization: 'Bearer top-secret' },
  });
  receiver.script({ status: 500, json: { error: 'our database is away' }, retryAfter: 3_600 });
  const visitor = await play.arrive();
  play.model.script([{ reply: 'I see.', toolCalls: [{ name: 'open_ticket', arguments: {} }] }]);
  await visitor.say('My grinder is broken');
  const id = await until('the first attempt', async () => {
    const [row] = await play.stack.database.db.query<{ id: string }[]>(
      "SELECT id FROM deliveries WHERE conversation_id = $1 AND state = 'retrying'",
      [visitor.conversationUuid],
    );
    if (!row) throw new Error('not yet');
    return row.id;
  });
  return await play.delivery(`dlv_${id.replaceAll('-', '')}`);
}

const giveUp = async ({ id }: DeliveryDetail) =>
  await play.stack.database.db.query(
    "UPDATE deliveries SET state = 'failed', settled_at = now(), next_at = NULL WHERE id = $1",
    [idOf('delivery').parse(id)],
  );

describe('a delivery', () => {
  it('shows each attempt and what was sent, without the secrets, and is sent again by hand', async () => {
    const { id } = await aRetriedDelivery();
    await page.goto('/deliveries');
    await page
      .getByRole('list', { name: 'Deliveries, newest first' })
      .getByRole('link', { name: /Webhook.*open_ticket/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await page.goto(`/deliveries/${id}`);
    await text('Attempt 1');
    await text('Status 500');
    await text('{"error":"our database is away"}');
    await page.getByLabel('What is sent').getByText('"name": "open_ticket"').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('top-secret');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send again' }).click();
    await text('Attempt 2');
    await text('Status 200');
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await page.getByRole('link', { name: 'Open the conversation' }).click();
    await page.waitForURL('**/conversations/conv_*');
    await text('My grinder is broken');
  });

  it('is cancelled once somebody has said yes to that', async () => {
    const { id } = await aRetriedDelivery();
    await page.goto(`/deliveries/${id}`);
    await page.getByRole('button', { name: 'Cancel delivery' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click();
    expect((await play.delivery(id)).state).not.toBe('cancelled');
    await page.getByRole('button', { name: 'Cancel delivery' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel delivery' }).click();
    await text('Cancelled');
    expect((await play.delivery(id)).state).toBe('cancelled');
  });
});

describe('what failed', () => {
  it('is sent again all at once, after the page has said how much that is', async () => {
    const failed = await aRetriedDelivery();
    await giveUp(failed);
    await page.goto(`/deliveries?botId=${play.bot.id}`);
    await page.getByRole('button', { name: 'Send failed again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Since').selectOption('the last hour');
    await dialog.getByText('1 delivery will be sent again.').waitFor();
    await expectAccessible(page);
    expect(receiver.calls).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Send 1 again' }).click();
    await page.getByText('1 delivery is sent again.').waitFor();
    await until('it is accepted', async () => expect((await play.delivery(failed.id)).state).toBe('accepted'));
    expect(receiver.calls).toHaveLength(2);
  });

  it('is found by filters that a reload keeps', async () => {
    await giveUp(await aRetriedDelivery());
    await page.goto(`/deliveries?botId=${play.bot.id}`);
    await page.getByLabel('Outcome').selectOption('Given up');
    await page.getByLabel('Kind').selectOption('Webhook');
    await until('the address', async () => expect(page.url()).toContain('failed=true&kind=webhook'));
    await page.reload();
    await page.getByRole('link', { name: /Webhook.*open_ticket/ }).waitFor();
    expect(await page.getByLabel('Outcome').inputValue()).toBe('true');
    await page.getByLabel('State').selectOption('Skipped');
    await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
  });
});
