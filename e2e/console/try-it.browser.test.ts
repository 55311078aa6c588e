import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#testing/browser.js';
import { anItem } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { Play } from '#testing/play.js';

let play: Play;
let browser: Browser;
let desk: ConsolePage;
let page: Page;
beforeAll(async () => {
  play = await Play.open();
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await play.close();
});
beforeEach(async () => {
  await play.begin();
  await anItem(play.stack, play.bot, 'webhooks', {
    name: 'complaint',
    description: 'When the visitor has lost a parcel, or complains about a broken grinder.',
    url: 'https://crm.example/hook',
    successMessage: 'We look into it.',
  });
  desk = await openConsole(play.stack, browser, { viewport: { width: 1280, height: 900 } });
  page = desk.page;
  page.setDefaultTimeout(60_000);
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

const goTo = async (search = '') => await page.goto(`/bots/${play.bot.id}/try${search}`);
const said = async (text: string | RegExp) => await page.getByText(text).first().waitFor();
const click = async (name: string) => await page.getByRole('button', { name, exact: true }).click();
const expectRule = async (wish: string) => {
  const dialog = page.getByRole('dialog', { name: 'What should have happened?' });
  await dialog.getByRole('radiogroup', { name: 'What “complaint” must do' }).getByText(wish, { exact: true }).click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep as a case' }).click();
  await said('Kept as a case.');
};

/** Long ways through the console, with axe at every stop. */
const walkMs = 240_000;

describe('Try it', () => {
  it(
    'turns a wrong trigger into a case, mends the rule over real conversations, and shows all cases green',
    async () => {
      const visitor = await play.arrive();
      await visitor.say('I lost a parcel');
      await visitor.reply(1);
      await goTo();
      await said('The demo model answers');
      await page.getByLabel('Message of a visitor').fill('I lost a parcel');
      await page.keyboard.press('Enter');
      const chat = page.getByRole('region', { name: 'Tried conversation' });
      await chat.getByText('Fires', { exact: true }).waitFor();
      await chat.getByText('It is not sent now: this is a try.').waitFor();
      await expectAccessible(page);
      await click('This was wrong');
      await expectRule('Must not');

      await page.getByRole('tab', { name: 'Cases' }).click();
      await click('Run all');
      await said('0 pass, 1 fail');
      await said(/complaint fired, and must not/);
      await expectAccessible(page);

      await page.getByRole('tab', { name: 'Dry-run' }).click();
      await said('The model is asked for 1 reply of 1 conversation.');
      await page.getByLabel('When to call it').fill('When the visitor complains about a broken grinder.');
      await click('Try these rules');
      await said('Would no longer fire (1)');
      expect(
        await page.getByRole('link', { name: 'Open the conversation: I lost a parcel' }).getAttribute('href'),
      ).toMatch(new RegExp(`/conversations/${visitor.conversationId}`));
      await expectAccessible(page);
      await click('Run all cases with them');
      await said('The case passes · with rules that are not saved');
      await click('Save these rules');
      await page.getByText('Saved', { exact: true }).waitFor();

      await page.getByRole('tab', { name: 'Cases' }).click();
      await click('Run all');
      await page.getByRole('status').getByText('The case passes', { exact: true }).waitFor();
    },
    walkMs,
  );

  it(
    'takes a reply that a real visitor got as a case, which goes with that conversation',
    async () => {
      const visitor = await play.arrive();
      await visitor.say('I lost a parcel');
      await visitor.reply(1);
      const reply = (await play.timeline(visitor)).find((entry) => 'trace' in entry && entry.trace);
      await goTo(`?conversation=${visitor.conversationId}&entry=${reply?.id}`);
      await said('From a real conversation. The case is erased with it.');
      await page.getByText('It fired.').waitFor();
      await expectRule('Must not');
      await page.getByRole('tab', { name: 'Cases' }).click();
      await page.getByRole('article', { name: 'Case: I lost a parcel' }).getByText('after 1 message').waitFor();
    },
    walkMs,
  );

  it(
    'works by keyboard on a phone, goes on from what was said, and starts again',
    async () => {
      await page.setViewportSize({ width: 360, height: 720 });
      await goTo();
      await page.getByLabel('Message of a visitor').focus();
      for (const sentence of ['Hello', 'I lost a parcel']) {
        await page.keyboard.type(sentence);
        await page.keyboard.press('Enter');
        await page
          .getByText('What would happen, and why')
          .nth(sentence === 'Hello' ? 0 : 1)
          .waitFor();
      }
      expect(JSON.stringify(play.model.requests.last.at(-1))).toContain('Hello');
      await expectAccessible(page);
      const { scrollWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth }));
      expect(scrollWidth).toBeLessThanOrEqual(360);
      await click('Start again');
      await said('Say something as a visitor would');
      expect(await page.getByLabel('Message of a visitor').evaluate((field) => field === document.activeElement)).toBe(
        true,
      );
    },
    walkMs,
  );

  it('says that the model is away, and keeps the sentence in sight', async () => {
    play.model.script([], { status: 401 });
    await goTo('?message=Hello%20there');
    await page.getByLabel('Message of a visitor').press('Enter');
    await page
      .getByRole('alert')
      .getByText(/Nothing came back/)
      .waitFor();
    await page.getByText('Hello there').waitFor();
  });

  it('shows all to a viewer, and lets them try nothing', async () => {
    const viewer = await openConsole(play.stack, browser, { role: 'viewer' });
    await viewer.page.goto(`/bots/${play.bot.id}/try`);
    await viewer.page.getByText('Your role may look at this, and not change it.').waitFor();
    expect(await viewer.page.getByLabel('Message of a visitor').isDisabled()).toBe(true);
    expect(viewer.complaints).toEqual([]);
    await viewer.close();
  });
});
