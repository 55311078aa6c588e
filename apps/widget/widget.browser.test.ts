import { describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeOn } from '#testing/browser.js';
import { untilTrue } from '#testing/until.js';
import { hostPage } from './testing/browser.js';
import { field, launcher, log, open, stub, visit, write } from './testing/embedding.js';
import type { StubConversation } from './testing/stub-api.js';

async function aPage(options: BrowserContextOptions = {}, path = '/'): Promise<Page> {
  const page = await visit(path, options);
  await launcher(page).waitFor();
  return page;
}

const phone = { viewport: { width: 320, height: 600 }, hasTouch: true, isMobile: true };

async function anOpenChat(options: BrowserContextOptions = {}): Promise<{ page: Page; chat: StubConversation }> {
  const page = await visit('/', options);
  return { page, chat: await open(page) };
}

describe('an idle page', () => {
  it('loads the panel when the visitor points at the launcher, and begins no conversation', async () => {
    const page = await aPage();
    await launcher(page).hover();
    await untilTrue(
      () => stub.requests.some((request) => request.startsWith('GET /widget/panel-')),
      'the panel is loaded',
    );
    expect(stub.requests.filter((request) => request.includes('/v1/'))).toEqual([]);
  });
});

describe('a chat', () => {
  it('shows a streamed answer outside the log, and inside once it is finished', async () => {
    const { page, chat } = await anOpenChat();
    await write(page, 'Do you ship to Vienna?');
    await log(page).getByText('Do you ship to Vienna?').waitFor();
    chat.delta('entry_r', 1, 0, 'Yes, in **three');
    await page.locator('.streaming strong', { hasText: 'three' }).waitFor();
    expect(await log(page).getByText('three').count()).toBe(0);
    expect(await page.getByRole('status').textContent()).toBe('Fern is typing…');
    chat.append('bot-message', { text: 'Yes, in **three days**.' }, 'entry_r');
    await log(page).getByText('three days').waitFor();
    expect(await page.locator('.streaming').count()).toBe(0);
    expect(await page.getByRole('status').textContent()).toBe('');
  });

  it('is operated by keyboard alone, and gives the focus back', async () => {
    const page = await aPage();
    await launcher(page).focus();
    await page.keyboard.press('Enter');
    await log(page).waitFor();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await log(page).getByText('one two').waitFor();
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await log(page).waitFor({ state: 'hidden' });
    expect(await launcher(page).evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
  });

  it('comes back after a reload, unsent messages included', async () => {
    const { page, chat } = await anOpenChat();
    stub.fail({ path: /messages$/, times: 1, status: 503, headers: { 'retry-after': '60' } });
    await write(page, 'Are you there?');
    await untilTrue(() => stub.requests.some((request) => request.endsWith('/messages')), 'the first try was made');
    await page.reload();
    await log(page).getByText('Are you there?').waitFor();
    expect(await page.getByText('Are you there?').count()).toBe(1);
    expect(chat.entries.map(({ kind }) => kind)).toEqual(['bot-message', 'visitor-message']);
  });

  it('goes on after a lost connection, and says so meanwhile', async () => {
    const { page, chat } = await anOpenChat();
    stub.fail({ path: /events$/, times: 3, status: 503 });
    chat.cut();
    await page.getByText('Reconnecting…').waitFor();
    chat.append('bot-message', { text: 'Said while you were away' });
    await log(page).getByText('Said while you were away').waitFor();
    await page.getByText('Reconnecting…').waitFor({ state: 'hidden' });
  });

  it('offers a new chat when this one has ended', async () => {
    const { page, chat } = await anOpenChat();
    for (let line = 0; line < 20; line++) chat.append('bot-message', { text: `Line ${line}` });
    await log(page).getByText('Line 19').waitFor();
    chat.append('ended', { reason: 'idle' });
    const startNew = page.getByRole('button', { name: 'Start a new chat' });
    await startNew.waitFor();
    // The button takes room from the list, which stays at its end.
    const end = `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(
      document.querySelector('parley-chat').shadowRoot.querySelector('.scroller'))`;
    await page.waitForFunction(`${end} < 2`);
    expect(await page.getByRole('button', { name: 'New messages' }).count()).toBe(0);
    await startNew.click();
    await untilTrue(() => stub.conversations.length === 2, 'there is a new conversation');
    await page.getByText('This chat has ended').waitFor({ state: 'hidden' });
  });

  it('does not pull away a visitor who reads further up', async () => {
    const { page, chat } = await anOpenChat();
    for (let line = 0; line < 20; line++) chat.append('bot-message', { text: `Line ${line}` });
    await log(page).getByText('Line 19').waitFor();
    await page.locator('.scroller').evaluate((list) => {
      list.scrollTop = 0;
    });
    await page.waitForFunction(
      () => document.querySelector('parley-chat')?.shadowRoot?.querySelector('.scroller')?.scrollTop === 0,
    );
    chat.append('bot-message', { text: 'News' });
    const pill = page.getByRole('button', { name: 'New messages' });
    await pill.click();
    await pill.waitFor({ state: 'hidden' });
    expect(await log(page).getByText('News').isVisible()).toBe(true);
  });

  it('counts on the launcher, and in its name, what was said while it was closed', async () => {
    const { page, chat } = await anOpenChat();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Chat with us', exact: true }).count()).toBe(1);
    chat.append('bot-message', { text: 'By the way' });
    await page.getByRole('button', { name: 'Chat with us, 1 new message', exact: true }).waitFor();
    chat.append('notice', { text: 'Your request is done', about: 'action-done' });
    const button = page.getByRole('button', { name: 'Chat with us, 2 new messages', exact: true });
    expect((await button.textContent())?.trim()).toBe('2');
    await button.click();
    await page.getByRole('button', { name: 'Chat with us', exact: true }).waitFor();
  });

  it('is ended and begun again from its menu, by keyboard, without losing the place', async () => {
    const { page } = await anOpenChat();
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'End this chat' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'End this chat' }).waitFor({ state: 'hidden' });
    expect(await log(page).isVisible()).toBe(true);
    for (const key of ['Enter', 'Tab', 'Enter']) await page.keyboard.press(key);
    await log(page).getByText('This chat has ended').waitFor();
    for (const key of ['Enter', 'Tab', 'Enter']) await page.keyboard.press(key);
    await untilTrue(() => stub.conversations.length === 2, 'there is a new conversation');
    expect(await menu.evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(stub.acts.map(({ act }) => act)).toEqual(['POST end']);
  });

  it('is one chat in two tabs: what is written in one waits in both, and both have one answer', async () => {
    const { page, chat } = await anOpenChat();
    const other = await page.context().newPage();
    await other.goto(stub.url);
    await launcher(other).click();
    await log(other).waitFor();
    stub.fail({ path: /messages$/, times: 1, status: 503, headers: { 'retry-after': '4' } });
    await field(page).fill('Hello from here');
    await Promise.all([other.getByText('Sending…').waitFor(), page.keyboard.press('Enter')]);
    for (const tab of [page, other]) await log(tab).getByText('Hello from here').waitFor();
    for (const tab of [page, other]) expect(await tab.getByText('Hello from here').count()).toBe(1);
    expect(chat.entries).toHaveLength(2);
    stub.conversations[0]?.append('ended', { reason: 'visitor' });
    await other.getByRole('button', { name: 'Start a new chat' }).click();
    await untilTrue(() => stub.conversations[1]?.streams.size === 2, 'both tabs listen to the new one');
    expect(stub.conversations).toHaveLength(2);
  });
});

describe('the language', () => {
  const texts = () =>
    stub.requests.filter((request) => /\/(ar|de|es|fr)-/.test(request)).map((path) => path.slice(12, 14));

  it('is the bot’s, and only its texts are loaded', async () => {
    stub.config.language = 'de';
    const page = await aPage({ locale: 'fr-FR' });
    await launcher(page).click();
    await page.getByRole('textbox', { name: 'Ihre Nachricht' }).waitFor();
    await page.getByRole('button', { name: 'Chatten Sie mit uns' }).waitFor();
    expect(texts()).toEqual(['de']);
    await log(page).waitFor();
    // The server is told, so that it says what it says in the same one.
    expect(stub.begun).toMatchObject([{ locale: 'de' }]);
  });

  it('is the visitor’s for the launcher of an idle page, until the bot’s is known', async () => {
    const named = (name: string) => page.getByRole('button', { name, exact: true }).waitFor();
    const page = await aPage({ locale: 'ar-EG' });
    await named('تحدّث معنا');
    expect(await launcher(page).getAttribute('lang')).toBe('ar');
    expect(stub.requests.some((request) => request.includes('/widget/'))).toBe(false);
    stub.config.language = 'fr';
    await launcher(page).click();
    await log(page).waitFor();
    await page.keyboard.press('Escape');
    await named('Discutez avec nous');
    await page.evaluate("localStorage.removeItem('parley:demo')");
    stub.requests.length = 0;
    await page.reload();
    await named('Discutez avec nous');
    expect(stub.requests.some((request) => request.includes('/widget/'))).toBe(false);
  });

  it('is the one that the page asks for before all others, and Arabic runs from right to left', async () => {
    stub.config.language = 'de';
    stub.page('/arabic', hostPage().replace('data-bot', 'data-locale="ar" data-bot'));
    const page = await aPage({}, '/arabic');
    await launcher(page).click();
    const box = await page.getByRole('button', { name: 'إغلاق المحادثة' }).boundingBox();
    const panel = await page.locator('.panel').boundingBox();
    expect(box && panel && box.x - panel.x).toBeLessThan(40);
    expect(await page.locator('.panel').getAttribute('lang')).toBe('ar');
    // On a page that runs from left to right, the panel stays where the launcher is.
    expect(panel?.x).toBeGreaterThan(600);
    expect(texts()).toEqual(['ar']);
  });

  it('is English while the file of another one does not come', async () => {
    stub.config.language = 'es';
    stub.fail({ path: /\/es-/, times: 5, status: 500 });
    const { page } = await anOpenChat();
    await page.getByRole('button', { name: 'Close chat' }).waitFor();
    expect(await field(page).isVisible()).toBe(true);
  });
});

describe('the look', () => {
  const colorsOf = async (page: Page, of: string) =>
    await page.locator(of).evaluate((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return [color, backgroundColor];
    });

  it.each([
    ['light', 'dark', 'rgb(255, 255, 255)'],
    ['dark', 'light', 'rgb(24, 27, 31)'],
  ] as const)('is %s where the page says so, on a screen that is %s', async (theme, colorScheme, ground) => {
    stub.page('/theme', hostPage().replace('data-bot', `data-theme="${theme}" data-bot`));
    const page = await aPage({ colorScheme }, '/theme');
    await launcher(page).click();
    expect((await colorsOf(page, '.panel'))[1]).toBe(ground);
  });

  it.each(['yellow', 'oklch(0.9 0.2 110)', 'rgb(0 0 0)', '#767676'])(
    'has readable text on %s, which a style sheet of the page chose',
    async (color) => {
      stub.page('/styled', hostPage(`<style>parley-chat { --parley-primary: ${color} }</style>`));
      const page = await aPage({ reducedMotion: 'reduce' }, '/styled');
      await launcher(page).click();
      await page.locator('.who h2', { hasText: 'Fern' }).waitFor();
      const { violations } = await axeOn(page).withRules(['color-contrast']).analyze();
      expect(violations).toEqual([]);
      expect((await colorsOf(page, '.header'))[0]).toBe(
        color.startsWith('rgb') || color === '#767676' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)',
      );
    },
  );
});

describe('accessibility', () => {
  it.each<[string, BrowserContextOptions, string]>([
    ['on a light screen', {}, 'en'],
    ['on a dark screen', { colorScheme: 'dark' }, 'en'],
    ['on a phone', phone, 'en'],
    ['from right to left', {}, 'ar'],
    ['from right to left in the dark', { colorScheme: 'dark' }, 'ar'],
  ])('has nothing for axe to complain of %s', async (_, options, language) => {
    stub.config.colors.primary = '#ffcc00';
    stub.config.language = language;
    if (language === 'ar') stub.page('/', hostPage().replace('lang="en"', 'lang="ar" dir="rtl"'));
    const { page, chat } = await anOpenChat({ reducedMotion: 'reduce', ...options });
    const axe = async () => (await axeOn(page).analyze()).violations;
    expect(await axe()).toEqual([]);
    await page.locator('.menu > button').click();
    expect(await axe()).toEqual([]);
    stub.fail({ path: /messages$/, times: 1, status: 422, body: { code: 'invalid', detail: 'Too long' } });
    await page.locator('textarea').fill('No');
    await page.keyboard.press('Enter');
    chat.append('bot-message', { text: 'See [this](https://a.example), `code`\n\n```\nblock\n```' });
    chat.append('notice', { text: 'Our assistant is away', about: 'outage' });
    chat.delta('entry_r', 1, 0, 'Still *writing');
    await page.locator('.failed').waitFor();
    await page.getByText('writing').waitFor();
    expect(await axe()).toEqual([]);
    chat.append('ended', { reason: 'idle' });
    await page.locator('.over button').waitFor();
    expect(await axe()).toEqual([]);
    const moving = `document.querySelector('parley-chat').shadowRoot.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().activeDuration > 1).length`;
    expect(await page.evaluate(moving)).toBe(0);
    const small = await page
      .locator('parley-chat button')
      .evaluateAll(
        (all) =>
          all
            .map((one) => one.getBoundingClientRect())
            .filter(({ width, height }) => width > 0 && Math.min(width, height) < 24).length,
      );
    expect(small).toBe(0);
  });

  it('covers the page of a phone, and makes it inert meanwhile', async () => {
    const { page } = await anOpenChat({ ...phone, reducedMotion: 'reduce' });
    expect(await page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 0, ...phone.viewport });
    expect(await page.locator('main').evaluate((main) => main.hasAttribute('inert'))).toBe(true);
    await page.setViewportSize({ width: 900, height: 700 });
    await page.locator('main:not([inert])').waitFor();
    await page.setViewportSize(phone.viewport);
    await page.locator('main[inert]').waitFor();
    await page.getByRole('button', { name: 'Close chat' }).click();
    expect(await page.locator('main').evaluate((main) => main.hasAttribute('inert'))).toBe(false);
  });
});
