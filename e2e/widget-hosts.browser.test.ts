import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openTestApi, type TestApi } from '#apps/api/testing/open-api.js';
import { hostPage } from '#apps/widget/testing/browser.js';
import { buildApart } from '#apps/widget/testing/build-apart.js';
import {
  aHost,
  asked,
  chatOf,
  field,
  launcher,
  log,
  open,
  problems,
  scriptTag,
  stub,
  visit,
  write,
} from '#apps/widget/testing/embedding.js';
import { aForm } from '#apps/widget/testing/stub-acts.js';
import { loadTestServers } from '#config/test-env.js';
import { untilTrue } from '#testing/until.js';

const docs = readFileSync('docs/embedding.md', 'utf8');
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ WIDGET_DIR: loadTestServers().widgetDir });
});
afterAll(async () => await api.close());

describe('somebody else’s page', () => {
  it('may forbid everything but files of its own, and be asked for nothing else', async () => {
    const csp =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
    stub.page('/strict', aHost('<h1>Shop</h1>', scriptTag('data-bot="demo" data-locale="de"')), {
      'content-security-policy': csp,
    });
    const page = await visit('/strict');
    const chat = await open(page);
    chat.append('bot-message', { text: '**bold** [link](https://a.example) ![x](https://a.example/x.png)' });
    await log(page).getByText('bold').waitFor();
    await page.getByRole('textbox').fill('Ja');
    await page.keyboard.press('Enter');
    await log(page).getByText('Ja', { exact: true }).waitFor();
  });

  it('may style everything away, and lie on top of everything', async () => {
    stub.page(
      '/hostile',
      hostPage(`<style>
        * { all: unset !important; display: none !important; box-sizing: content-box !important; z-index: 2147483647 !important }
        html, body, main, parley-chat { display: block !important }
        main { position: fixed !important; inset: 0 !important; background: #ccc !important }
        body * { transform: scale(2) !important; opacity: .1 !important; font: 40px serif !important; letter-spacing: 1em !important }
      </style>`),
    );
    const page = await visit('/hostile');
    expect(await launcher(page).boundingBox()).toMatchObject({ width: 60, height: 60 });
    await open(page);
    await write(page, 'Hello');
    await log(page).getByText('Hello', { exact: true }).waitFor();
    const style = await page.locator('.panel').evaluate((panel) => {
      const root = panel.getRootNode();
      if (!(root instanceof ShadowRoot)) throw new Error('The panel is not in a shadow root.');
      const { letterSpacing, fontSize, boxSizing } = getComputedStyle(panel);
      return { letterSpacing, fontSize, boxSizing, opacity: getComputedStyle(root.host).opacity };
    });
    expect(style).toEqual({ letterSpacing: 'normal', fontSize: '15px', boxSizing: 'border-box', opacity: '1' });
  });

  it('may have an old library in it that rewrites what all objects can do', async () => {
    stub.page(
      '/old',
      hostPage(`<script>
        Array.prototype.toJSON = function () { return '[' + this.join() + ']' };
        Object.defineProperty(Object.prototype, 'toJSON', { value() { return 'object' } });
        Array.from = (list) => list.toArray ? list.toArray() : [].concat(list);
        Array.prototype.entries = Array.prototype.toArray = function () { return this.slice() };
        Array.prototype.each = Array.prototype.last = Array.prototype.remove = function () { return this };
        Element.prototype.remove = function () { this.parentElement.removeChild(this) };
        NodeList.prototype.remove = HTMLCollection.prototype.remove = function () {};
        String.prototype.strip = String.prototype.include = function () { return this };
        Function.prototype.bind = function (self) { const run = this; return function () { return run.apply(self, arguments) } };
        window.$ = window.$$ = window.fill = window.open = () => null;
      </script>`),
    );
    const page = await visit('/old');
    const chat = await open(page);
    stub.fail({ path: /messages$/, times: 1, status: 503, headers: { 'retry-after': '60' } });
    await write(page, 'Kept "over" a reload');
    await untilTrue(() => asked().some((request) => request.endsWith('/messages')), 'the first try was made');
    await page.reload();
    await log(page).getByText('Kept "over" a reload').waitFor();
    await page.evaluate(() => window.Parley?.setContext({ plan: 'Family' }));
    await untilTrue(() => stub.acts.length > 0, 'the server is told');
    expect(stub.acts[0]?.body).toMatchObject({ context: { plan: 'Family' } });
    expect(chat.entries.map(({ kind }) => kind)).toEqual(['bot-message', 'visitor-message']);
  });

  it('leaves room for the text field above a phone’s keyboard', async () => {
    const page = await visit('/', {
      viewport: { width: 320, height: 600 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    await page.evaluate(() => {
      const viewport = Object.assign(new EventTarget(), { height: 600, offsetTop: 0, width: 320 });
      Object.defineProperty(window, 'visualViewport', { value: viewport });
    });
    await open(page);
    await page.evaluate(() => {
      Object.assign(window.visualViewport ?? {}, { height: 260, offsetTop: 40 });
      window.visualViewport?.dispatchEvent(new Event('resize'));
    });
    expect(await page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 40, width: 320, height: 260 });
    const { y, height, width } = (await field(page).boundingBox()) ?? { y: 0, height: 0, width: 0 };
    expect(y + height).toBeLessThanOrEqual(300);
    expect(width).toBeGreaterThan(150);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it.each([
    ['small', 600],
    ['that a keyboard leaves half of', 300],
  ])('lets a form show what is wrong first, and its own end, on a screen %s', async (_, height) => {
    const page = await visit('/', { viewport: { width: 320, height }, hasTouch: true, isMobile: true });
    const chat = await open(page);
    const names = ['name', 'email', 'phone'];
    const fields = names.map((name) => ({ name, required: true }));
    chat.append('form-shown', { form: aForm({ fields }), purpose: 'lead' });
    const errors = names.map((name) => ({ pointer: `/values/${name}`, detail: `Wrong ${name}` }));
    stub.fail({ path: /\/form$/, times: 1, status: 422, body: { code: 'invalid', errors } });
    await log(page).getByRole('button', { name: 'Send details' }).click();
    await page.waitForFunction(
      "document.querySelector('parley-chat').shadowRoot.activeElement?.getAttribute('aria-invalid') === 'true'",
    );
    const inSight = async (text: string) =>
      await log(page)
        .getByText(text, { exact: true })
        .evaluate((element) => {
          const list = element.closest('.scroller')?.getBoundingClientRect();
          const { top, bottom } = element.getBoundingClientRect();
          return list !== undefined && top >= list.top && bottom <= list.bottom;
        });
    for (const text of ['Name *', 'Wrong name']) expect([text, await inSight(text)]).toEqual([text, true]);
    if (height === 600) expect(await inSight('Fields marked with * are required.')).toBe(true);
    // The keyboard that the field calls takes room, and takes the field out of sight no more.
    await page.setViewportSize({ width: 320, height: height - 60 });
    await page.waitForFunction(
      `document.querySelector('parley-chat').shadowRoot.querySelector('.panel').clientHeight < ${height}`,
    );
    expect(await inSight('Wrong name')).toBe(true);
  });

  it('is not covered by the chat that was open before, on a phone: the launcher says what is unread', async () => {
    const page = await visit('/', { viewport: { width: 360, height: 700 } });
    const chat = await open(page);
    await page.reload();
    await untilTrue(() => chat.resumedAfter.length === 2, 'the next page listens');
    chat.append('bot-message', { text: 'By the way' });
    await page.getByRole('button', { name: /1 new message/ }).waitFor();
    expect(await log(page).isVisible()).toBe(false);
  });
});

describe('a page made with React', () => {
  let pageScript: string;
  beforeAll(async () => {
    const folder = await buildApart('testing/bundle-page.ts');
    pageScript = await readFile(join(folder, 'page.js'), 'utf8');
    await rm(folder, { recursive: true });
  }, 60_000);

  async function visitReact(): Promise<Page> {
    stub.page('/page.js', pageScript, { 'content-type': 'text/javascript' });
    stub.page('/react', aHost('<script src="/page.js"></script>'));
    return await visit('/react');
  }

  it('has the chat while the component is mounted, lets go of it after, and goes on when it is back', async () => {
    const page = await visitReact();
    await log(page).waitFor();
    expect(await page.locator('.panel').boundingBox()).toMatchObject({ width: 300, height: 420 });
    await page.getByRole('status').and(page.locator('output')).getByText('1').waitFor();
    expect(asked().filter((request) => request === 'GET /widget.js')).toHaveLength(1);
    const chat = await chatOf();
    await page.evaluate('page.show(false)');
    await untilTrue(() => chat.streams.size === 0, 'the server is let go');
    expect(await page.locator('parley-chat').count()).toBe(0);
    await page.evaluate('page.show(true)');
    await untilTrue(() => chat.streams.size === 1, 'it listens again');
    expect(stub.conversations).toHaveLength(1);
  });

  it('may add a chat without a component, once', async () => {
    const page = await visitReact();
    await log(page).waitFor();
    await page.evaluate('page.show(false)');
    const load = "page.loadParley({ from: location.origin, bot: 'demo', color: '#ffcc00', exposePii: true })";
    expect(await page.evaluate(`Promise.all([${load}, ${load}]).then(([parley]) => parley === window.Parley)`)).toBe(
      true,
    );
    await launcher(page).waitFor();
    const attributes = await page
      .locator('parley-chat')
      .evaluateAll((all) => all.map((one) => one.getAttributeNames().map((name) => [name, one.getAttribute(name)])));
    expect(attributes).toEqual([
      [
        ['bot', 'demo'],
        ['color', '#ffcc00'],
        ['expose-pii', ''],
        ['style', expect.anything()],
      ],
    ]);
  });

  it('may try again when the script did not come', async () => {
    stub.fail({ path: /widget\.js/, times: 1, status: 503 });
    const page = await visitReact();
    await page.waitForFunction('window.page');
    await untilTrue(() => problems.some((problem) => problem.includes('Parley did not come from')), 'it is told');
    await page.evaluate('page.loadParley({ from: location.origin })');
    await log(page).waitFor();
    // Each time that React mounts it, it says so.
    for (const problem of problems.splice(0)) expect(problem).toContain('Parley did not come from');
  });
});

describe('what docs/embedding.md shows', () => {
  const snippets = [...docs.matchAll(/```(\w+)\n(.*?)```/gs)].map(({ 1: language, 2: code = '', index }) => {
    const heading =
      docs
        .slice(0, index)
        .match(/(?<=^#+ ).*$/gm)
        ?.at(-1) ?? '';
    return { language, code, heading };
  });
  const all = (language: string) => snippets.filter((snippet) => snippet.language === language);
  const html = all('html').map(({ heading, code }): [string, string] => [heading, code]);

  it.each(html)(
    'under "%s" is a chat, on a page of another origin with the policy that stands there',
    async (_, code) => {
      const bot = await api.aBot(await api.newKey(), { greeting: 'Welcome!' });
      const filled = (text: string) =>
        text.replaceAll('https://chat.example.org', api.url).replaceAll('YOUR_BOT', bot.publicId);
      const inline = code.includes('<script>') ? "'unsafe-inline'" : '';
      const policy = filled(all('csp')[0]?.code ?? '').trim();
      const csp = policy.replace('script-src', `frame-src ${api.url}; script-src ${inline}`);
      stub.page('/shop', aHost(`<h1>Shop</h1>${filled(code)}`), { 'content-security-policy': csp });
      const page = await visit('/shop');
      if (code.includes('<iframe')) await page.frameLocator('iframe').getByText('Welcome!').waitFor();
      else {
        await page.waitForFunction(() => window.Parley?.open);
        for (const command of all('js')) await page.evaluate(command.code);
        await page.evaluate(() => window.Parley?.open());
        await page.getByText('Welcome!').waitFor();
      }
      expect(problems.splice(0).filter((problem) => !problem.startsWith(`asked ${api.url}/`))).toEqual([]);
    },
  );

  it('is how it looks', async () => {
    const styles = all('css').map(({ code }) => code);
    stub.page('/looks', hostPage(`<style>${styles.join('')}</style>`));
    const page = await visit('/looks', { viewport: { width: 1200, height: 900 }, reducedMotion: 'reduce' });
    expect(await launcher(page).boundingBox()).toMatchObject({ y: 900 - 90 - 60 });
    await open(page);
    expect(await page.locator('.panel').boundingBox()).toMatchObject({ width: 420, height: 700 });
    expect(await launcher(page).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
      'rgb(122, 46, 11)',
    );
  });
});

describe('the page of a bot', () => {
  const at = async (publicId: string) => {
    const response = await fetch(`${api.url}/chat/${publicId}`);
    return { status: response.status, headers: response.headers, html: await response.text() };
  };

  it('is a chat under the bot’s name, for people with its address and for no search engine', async () => {
    const key = await api.newKey();
    const bot = await api.aBot(key, { name: 'Fern & <b>', greeting: 'Welcome!', language: 'de' });
    const { status, headers, html } = await at(`${bot.publicId}?theme=dark&locale=x%22onload=`);
    expect(status).toBe(200);
    expect(headers.get('x-robots-tag')).toBe('noindex');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; .*frame-ancestors \*$/,
    );
    expect(html).toContain('<title>Fern &#38; &#60;b&#62;</title>');
    expect(html).toContain('theme="dark" locale="auto"');

    const page = await visit();
    problems.length = 0;
    await page.goto(`${api.url}/chat/${bot.publicId}`);
    await log(page).getByText('Welcome!').waitFor();
    expect(await page.title()).toBe('Fern & <b>');
    expect(problems.splice(0).filter((problem) => !problem.startsWith(`asked ${api.url}/`))).toEqual([]);
  });

  it('is framed by the pages that may embed the bot, and by no others', async () => {
    const key = await api.newKey();
    const allowed = await api.aBot(key, { greeting: 'Welcome!', allowedOrigins: [stub.url] });
    const other = await api.aBot(key, { greeting: 'Welcome!', allowedOrigins: ['https://shop.example'] });
    const frame = (bot: { publicId: string }) => `<iframe src="${api.url}/chat/${bot.publicId}"></iframe>`;
    stub.page('/frame', aHost(frame(allowed)));
    stub.page('/refused', aHost(frame(other)));
    const page = await visit('/frame');
    await page.frameLocator('iframe').getByText('Welcome!').waitFor();
    problems.length = 0;
    await page.goto(`${stub.url}/refused`);
    await untilTrue(() => problems.some((problem) => problem.includes('frame-ancestors')), 'the browser refuses it');
    problems.length = 0;
  });

  it('is not there for a bot that is not', async () => {
    for (const publicId of ['nobody', '%00', 'a'.repeat(80)]) {
      const { status, headers, html } = await at(publicId);
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(html).toContain('There is no chat here');
    }
  });
});
