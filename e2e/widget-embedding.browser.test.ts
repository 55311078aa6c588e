import { describe, expect, it } from '@jest/globals';
import { hostPage } from '#apps/widget/testing/browser.js';
import {
  aHost,
  asked,
  chatOf,
  context,
  field,
  go,
  heard,
  hears,
  idle,
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
import { untilTrue } from '#testing/until.js';

describe('a page that nobody touches', () => {
  it('loads the loader and nothing else, whatever it says of its visitor', async () => {
    const page = await visit();
    await launcher(page).waitFor();
    await page.evaluate(() => {
      window.Parley?.identify({ name: 'Ann' });
      window.Parley?.setContext({ plan: 'Family' });
      window.Parley?.('hide');
      window.Parley?.('show');
    });
    await idle(page);
    expect(asked()).toEqual(['GET /', 'GET /widget.js']);
    expect(await heard(page)).toEqual([{ name: 'ready', bot: 'demo' }]);
  });

  it('goes on with a conversation that is under way, and counts what is unread', async () => {
    const page = await visit();
    const chat = await open(page);
    await page.keyboard.press('Escape');
    stub.page('/next', hostPage());
    await page.goto(`${stub.url}/next`);
    await untilTrue(() => chat.resumedAfter.length === 2, 'the next page listens');
    chat.append('bot-message', { text: 'By the way' });
    await page.getByRole('button', { name: /1 new message/ }).waitFor();
    expect(await heard(page)).toContainEqual({ name: 'unread', bot: 'demo', count: 1 });
    expect(stub.conversations).toHaveLength(1);
  });

  it('shows the chat that was open on the page before, and leaves the focus where the visitor is', async () => {
    const page = await visit();
    const chat = await open(page);
    stub.page('/next', hostPage('<script>addEventListener("load", () => search.focus())</script>'));
    await page.goto(`${stub.url}/next`);
    await log(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    expect(await heard(page)).toContainEqual({ name: 'opened', bot: 'demo' });
    await untilTrue(() => chat.resumedAfter.length === 2, 'the next page listens');
    await page.evaluate(() => window.Parley?.close());
    await page.reload();
    await untilTrue(() => chat.resumedAfter.length === 3, 'the page after listens');
    await idle(page);
    expect(await log(page).isVisible()).toBe(false);
  });

  it('begins no conversation when the one under way is over, and asks no more on the page after', async () => {
    const page = await visit();
    await open(page);
    stub.conversations.length = 0;
    await page.reload();
    await page.waitForFunction(() => localStorage.getItem('parley:demo')?.includes('"underWay":false'));
    stub.requests.length = 0;
    await page.reload();
    await launcher(page).waitFor();
    await idle(page);
    expect(asked()).toEqual(['GET /', 'GET /widget.js']);
    expect(stub.conversations).toEqual([]);
  });
});

describe('a page that commands the chat', () => {
  it('and opens it at once has a new conversation where the one under way is over', async () => {
    const page = await visit();
    await open(page);
    stub.conversations.length = 0;
    stub.page('/auto', hostPage("<script>addEventListener('parley:ready', () => Parley.open())</script>"));
    await page.goto(`${stub.url}/auto`);
    await log(page).getByText(stub.config.greeting).waitFor();
    await write(page, 'Is somebody here?');
    await log(page).getByText('Is somebody here?').waitFor();
    expect(stub.conversations).toHaveLength(1);
  });

  it('may do so before the script has come, and its words wait for the visitor to send them', async () => {
    stub.page(
      '/early',
      hostPage(`<script>
        window.Parley = window.Parley || function () { (Parley.q = Parley.q || []).push(arguments) };
        Parley('identify', { name: 'Ann', email: 'ann@example.org', phone: undefined, token: 'a.b.c' });
        Parley('setContext', { plan: 'Family' });
        Parley('on', 'opened', () => { document.title = 'heard' });
        Parley('open', { message: 'I need help' });
        addEventListener('DOMContentLoaded', () => document.querySelector('#search').focus());
      </script>`),
    );
    const page = await visit('/early');
    await log(page).waitFor();
    await page.waitForFunction(() => document.title === 'heard');
    expect(await field(page).inputValue()).toBe('I need help');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    expect(stub.begun).toMatchObject([
      { visitor: { name: 'Ann', email: 'ann@example.org' }, identity: 'a.b.c', context: { plan: 'Family' } },
    ]);
    expect((await chatOf()).entries.map(({ kind }) => kind)).toEqual(['bot-message']);
  });

  it('opens, closes, hides and sends', async () => {
    const page = await visit();
    await launcher(page).waitFor();
    const isOpen = async () => await page.evaluate(() => window.Parley?.isOpen());
    await page.evaluate(() => window.Parley?.sendMessage('Where is my order?'));
    await untilTrue(() => stub.conversations[0]?.entries.length === 2, 'the message has arrived');
    expect(await isOpen()).toBe(false);
    await page.evaluate(() => window.Parley?.toggle());
    await log(page).getByText('Where is my order?').waitFor();
    expect(await isOpen()).toBe(true);
    await page.evaluate(() => window.Parley?.close());
    await log(page).waitFor({ state: 'hidden' });
    await page.evaluate(() => window.Parley?.hide());
    await launcher(page).waitFor({ state: 'hidden' });
    await page.evaluate(() => window.Parley?.('open'));
    await log(page).waitFor();
    await page.evaluate(() => window.Parley?.show());
    await launcher(page).waitFor();
    expect((await heard(page)).map(({ name }) => name).filter((name) => /opened|closed/.test(name))).toEqual([
      ...['opened', 'closed', 'opened'],
    ]);
  });

  it('says who the visitor is in the middle of a conversation, once', async () => {
    const page = await visit();
    await open(page);
    await page.evaluate(() => {
      for (const name of ['Ann', 'Ann']) window.Parley?.identify({ name, token: 'a.b.c' });
    });
    await untilTrue(() => stub.acts.length > 0, 'the server is told');
    expect(stub.acts).toMatchObject([{ act: 'POST identify', body: { visitor: { name: 'Ann' }, identity: 'a.b.c' } }]);
    await page.evaluate(() => window.Parley?.identify({ phone: '1'.repeat(33), email: 'ann@example.org' }));
    await untilTrue(() => stub.acts.length > 1, 'the server is told again');
    expect(stub.acts[1]?.body).toMatchObject({ visitor: { name: 'Ann', email: 'ann@example.org' } });
    expect(problems.splice(0)).toEqual(['Parley: identify: phone expects at most 32 characters, and has 33.']);
  });

  it('begins anew for a visitor to whom the conversation does not belong', async () => {
    const page = await visit();
    await open(page);
    stub.fail({ path: /identify$/, times: 1, status: 403, body: { code: 'forbidden', detail: 'Somebody else’s' } });
    await page.evaluate(() => window.Parley?.identify({ token: 'a.b.c' }));
    await untilTrue(() => stub.conversations.length === 2, 'there is a new conversation');
    expect(stub.begun[1]).toMatchObject({ identity: 'a.b.c' });
    await log(page).waitFor();
  });

  it('forgets the conversation, or on a logout everything, in all tabs', async () => {
    const page = await visit();
    await open(page);
    await page.evaluate(() => window.Parley?.reset());
    await untilTrue(() => stub.conversations.length === 2, 'an open chat begins anew');
    await log(page).waitFor();
    const other = await go(await context.newPage(), '/');
    await launcher(other).click();
    await log(other).waitFor();
    await page.evaluate(() => {
      window.Parley?.identify({ name: 'Ann' });
      window.Parley?.shutdown();
    });
    await log(page).waitFor({ state: 'hidden' });
    await log(other).waitFor({ state: 'hidden' });
    await untilTrue(() => stub.conversations.every(({ streams }) => streams.size === 0), 'nobody listens');
    expect(await page.evaluate(() => localStorage.getItem('parley:demo'))).toBeNull();
    await open(page);
    expect(stub.conversations).toHaveLength(3);
    expect(stub.begun[2]).not.toMatchObject({ visitor: { name: 'Ann' } });
  });

  it('takes the chat off, and what it asks then waits for the next', async () => {
    const page = await visit();
    await open(page);
    await page.evaluate(() => window.Parley?.destroy());
    await untilTrue(() => stub.conversations[0]?.streams.size === 0, 'the server is let go');
    expect(await page.locator('parley-chat').count()).toBe(0);
    await page.evaluate(() => {
      window.Parley?.open();
      document.body.append(Object.assign(document.createElement('parley-chat'), { id: 'next' }));
      document.querySelector('#next')?.setAttribute('bot', 'demo');
    });
    await log(page).waitFor();
    expect(stub.conversations).toHaveLength(1);
  });

  it('is told in its console what is wrong, and never interrupted', async () => {
    const page = await visit();
    await launcher(page).waitFor();
    const after = await page.evaluate(`
      Parley('opn'); Parley(); Parley('open', 'Hello'); Parley.sendMessage(); Parley.identify({ nam: 'Ann' });
      Parley.identify(null); Parley.setContext({ plan: 1 }); Parley.on('closing', () => {}); Parley.on('closed'); 'went on'`);
    expect(after).toBe('went on');
    expect(problems.splice(0)).toEqual([
      'Parley: no command opn',
      'Parley: no command undefined',
      'Parley: open does not take Hello',
      'Parley: sendMessage does not take',
      'Parley: identify does not take {nam: Ann}',
      'Parley: identify does not take null',
      'Parley: setContext does not take {plan: 1}',
      'Parley: on does not take closing () => {}',
      'Parley: on does not take closed',
    ]);
  });
});

describe('a page that listens', () => {
  const timeline: [string, object][] = [
    ['bot-message', { text: 'Secret answer' }],
    ['notice', { text: 'Secret notice', about: 'outage' }],
    ['form-shown', { form: aForm(), purpose: 'lead' }],
    ['handover-offered', { channels: [{ channel: 'email' }, { channel: 'telegram', url: 'https://t.me/x' }] }],
    ['channel-opened', { channel: 'telegram' }],
    ['action-settled', { action: 'open_ticket', ok: true }],
    ['ended', { reason: 'idle' }],
  ];

  it('hears what happens, by ids and kinds alone', async () => {
    const page = await visit();
    const chat = await open(page);
    await write(page, 'Secret question');
    await log(page).getByText('Secret question').waitFor();
    const button = { id: 'button_1', text: 'Pay', link: 'https://pay.example', icon: { kind: 'none' } };
    chat.append('bot-message', { text: 'Secret' }, 'entry_b');
    chat.append('buttons-shown', { under: 'entry_b', groups: [{ buttons: [button] }] });
    await page
      .getByRole('link', { name: 'Pay' })
      .evaluate((link) => link.addEventListener('click', (event) => event.preventDefault()));
    await page.getByRole('link', { name: 'Pay' }).click();
    for (const [kind, body] of timeline) chat.append(kind, body);
    await hears(page, 'conversation:ended');
    await page.keyboard.press('Escape');
    chat.append('notice', { text: 'Secret, later', about: 'action-done' });
    await hears(page, 'unread');

    const told = await heard(page);
    const conversationId = `conv_${chat.token}`;
    expect(told).toEqual(
      [
        { name: 'ready' },
        { name: 'opened' },
        { name: 'message', from: 'bot' },
        { name: 'message', from: 'visitor' },
        { name: 'message', from: 'bot', entryId: 'entry_b' },
        { name: 'action-button:click', buttonId: 'button_1' },
        { name: 'message', from: 'bot' },
        { name: 'message', from: 'system' },
        { name: 'form:shown', purpose: 'lead' },
        { name: 'handover:shown', channels: ['email', 'telegram'] },
        { name: 'handover:channel', channel: 'telegram' },
        { name: 'webhook:completed', action: 'open_ticket', ok: true },
        { name: 'conversation:ended', reason: 'idle' },
        { name: 'closed' },
        { name: 'unread', count: 1 },
        { name: 'message', from: 'system' },
      ].map((event) => expect.objectContaining(event)),
    );
    for (const event of told) {
      expect(event.bot).toBe('demo');
      if ('conversationId' in event) expect(event.conversationId).toBe(conversationId);
    }
    expect(JSON.stringify(told)).not.toContain('Secret');
  });

  it('is told what was written and sent only when it asks for it', async () => {
    stub.page('/told', aHost('<h1>Shop</h1>', scriptTag('data-bot="demo" data-expose-pii')));
    const page = await visit('/told');
    const chat = await open(page);
    chat.append('form-shown', { form: aForm(), purpose: 'lead' });
    await page.getByLabel('Email').fill('ann@example.org');
    await page.getByRole('button', { name: 'Send details' }).click();
    await hears(page, 'form:submitted');
    expect(await heard(page)).toContainEqual(
      expect.objectContaining({ name: 'form:submitted', values: { name: '', email: 'ann@example.org', phone: '' } }),
    );
    expect(await heard(page)).toContainEqual(expect.objectContaining({ name: 'message', text: stub.config.greeting }));
  });

  it('hears that the panel, the conversation or a message failed', async () => {
    const page = await visit();
    stub.fail({ path: /panel-/, times: 1, status: 500 });
    // A click would ask twice: the pointer that comes near does, too.
    await page.evaluate(() => window.Parley?.open());
    await hears(page, 'error');
    stub.fail({ path: /conversations$/, times: 1, status: 403, body: { code: 'forbidden', detail: 'Not here' } });
    await launcher(page).click();
    await page.getByText('It is not allowed on this page.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await chatOf();
    stub.fail({ path: /messages$/, times: 1, status: 422, body: { code: 'invalid', detail: 'Too long' } });
    await write(page, 'No');
    await page.getByText('Too long').waitFor();
    const codes = (await heard(page)).flatMap(({ name, code }) => (name === 'error' ? [code] : []));
    expect(codes).toEqual(['not-loaded', 'not-started', 'not-sent']);
  });
});

describe('the element', () => {
  it('may be moved, taken off and put back, and goes on with its conversation', async () => {
    const page = await visit();
    const chat = await open(page);
    await page.evaluate(() => {
      const host = document.querySelector('parley-chat');
      const box = document.body.appendChild(document.createElement('div'));
      if (host) box.append(host);
    });
    await log(page).waitFor();
    expect(chat.streams.size).toBe(1);
    await page.evaluate(() => {
      const host = document.querySelector('parley-chat');
      Object.assign(window, { host });
      host?.remove();
    });
    await untilTrue(() => chat.streams.size === 0, 'nobody listens');
    await page.evaluate('document.body.append(host)');
    await untilTrue(() => chat.streams.size === 1, 'it listens again');
    await log(page).waitFor();
    expect(stub.conversations).toHaveLength(1);
  });

  it('is one although the script comes twice, and two for two bots, of which the first takes commands', async () => {
    const tags = [scriptTag('data-bot="demo"'), scriptTag('data-bot="demo"'), scriptTag('data-bot="other"')];
    stub.page('/twice', aHost('<h1>Shop</h1>', tags.join('')));
    const page = await visit('/twice');
    await page.waitForFunction(() => document.querySelectorAll('parley-chat').length === 2);
    await page.evaluate(() => window.Parley?.open());
    await log(page).waitFor();
    const bots = await page.locator('parley-chat').evaluateAll((all) => all.map((one) => one.getAttribute('bot')));
    expect([...bots].sort()).toEqual(['demo', 'other']);
    expect(asked().filter((request) => request.endsWith('/conversations'))).toEqual([
      `POST /v1/widget/${bots[0]}/conversations`,
    ]);
    expect((await heard(page)).filter(({ name }) => name === 'ready')).toHaveLength(2);
  });

  it.each([
    ['throws', 'customElements.define = () => { throw new Error("polluted") }'],
    ['does nothing', 'customElements.define = () => {}'],
    ['is gone', 'Object.defineProperty(window, "customElements", { value: undefined })'],
  ])('is found on a page whose registry %s', async (_, spoil) => {
    stub.page('/spoilt', aHost('<h1>Shop</h1>', `<script>${spoil}</script>${scriptTag('data-bot="demo"')}`));
    const page = await visit('/spoilt');
    await open(page);
    await page.evaluate(() => window.Parley?.destroy());
    await untilTrue(() => stub.conversations[0]?.streams.size === 0, 'the server is let go');
  });

  it('is part of the page inline, in the box that the page gives it, and takes no focus', async () => {
    const chat =
      '<parley-chat bot="demo" mode="inline" color="rebeccapurple" style="width:300px;height:420px"></parley-chat>';
    stub.page('/inline', aHost(`<main><h1>Help</h1>${chat}<input id="search" autofocus></main>`, scriptTag()));
    const page = await visit('/inline');
    await log(page).waitFor();
    expect(await page.locator('.panel').boundingBox()).toMatchObject({ width: 300, height: 420 });
    expect(await launcher(page).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Close chat' }).count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    expect(await page.locator('.header').evaluate((head) => getComputedStyle(head).backgroundColor)).toBe(
      'rgb(102, 51, 153)',
    );
    await page.locator('parley-chat').evaluate((host) => host.setAttribute('mode', 'bubble'));
    await launcher(page).waitFor();
    await log(page).waitFor({ state: 'hidden' });
  });

  it('covers the page in full-screen mode', async () => {
    stub.page(
      '/full',
      aHost(
        '<main><h1>Shop</h1></main><div><parley-chat bot="demo" mode="fullscreen"></parley-chat></div>',
        scriptTag(),
      ),
    );
    const page = await visit('/full', { viewport: { width: 900, height: 700 } });
    await log(page).waitFor();
    expect(await page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 0, width: 900, height: 700 });
    expect(await page.locator('main').evaluate((main) => main.hasAttribute('inert'))).toBe(true);
    await write(page, 'Hello');
    await log(page).getByText('Hello', { exact: true }).waitFor();
  });
});
