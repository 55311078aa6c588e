import { beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeOn } from '#testing/browser.js';
import { untilTrue } from '#testing/until.js';
import { context, open, stub, visit } from './testing/embedding.js';
import { aForm } from './testing/stub-acts.js';
import type { StubConversation } from './testing/stub-api.js';

let page: Page;
let chat: StubConversation;

beforeEach(async () => {
  stub.page('/messenger', '<!doctype html><title>A messenger</title>');
  await openChat();
});

async function openChat(options: BrowserContextOptions = {}) {
  await context?.close();
  page = await visit('/', options);
  chat = await open(page);
}

const log = () => page.getByRole('log');
const button = (name: string) => log().getByRole('button', { name });
const input = (name: string) => log().getByRole('textbox', { name });
const consentBox = () => log().getByRole('checkbox');
const composer = () => page.getByRole('textbox', { name: 'Your message' });
const line = (text: string) => log().getByText(text, { exact: true });
const focused = 'document.querySelector("parley-chat").shadowRoot.activeElement';
const complaints = async () => (await axeOn(page).analyze()).violations;

const privacyUrl = 'https://shop.example/privacy';
const consent = { mode: 'checkbox', text: 'I agree that you may write to me.', privacyUrl };
const showForm = (changes: object = {}, purpose = 'lead') =>
  chat.append('form-shown', { form: aForm(changes), purpose }).id;

describe('the contact form', () => {
  it('asks for what it needs, by fields that a browser can fill in', async () => {
    showForm({
      consent,
      fields: [
        { name: 'name', required: false, value: 'Ann' },
        { name: 'email', required: true },
        { name: 'phone', required: false },
      ],
    });
    await page.getByRole('form', { name: 'How can we reach you?' }).waitFor();
    expect(await input('Name').inputValue()).toBe('Ann');
    const filledIn = ['Name', 'Email', 'Phone'].map((name) => input(name).getAttribute('autocomplete'));
    expect(await Promise.all(filledIn)).toEqual(['name', 'email', 'tel']);
    expect(await input('Email').evaluate((field) => field.matches(':required'))).toBe(true);
    expect(await input('Phone').evaluate((field) => field.matches(':required'))).toBe(false);
    expect(await consentBox().isChecked()).toBe(false);
    const privacy = log().getByRole('link', { name: 'Privacy policy' });
    expect(await privacy.getAttribute('href')).toBe(privacyUrl);
    expect(await privacy.getAttribute('rel')).toContain('noopener');
  });

  it('says at each field what is wrong, goes to the first, and keeps what was typed', async () => {
    const formId = showForm({ consent });
    stub.fail({
      path: /\/form$/,
      times: 1,
      status: 422,
      body: {
        code: 'invalid',
        errors: [
          { pointer: '/consent', detail: 'Please tick the box' },
          { pointer: '/values/email', detail: 'Please give an e-mail address' },
        ],
      },
    });
    await input('Name').fill('Ann');
    await input('Email').fill('ann@');
    await button('Send details').click();
    await line('Please tick the box').waitFor();
    await page.waitForFunction(`${focused}?.name === 'email'`);
    for (const field of [input('Email'), consentBox()]) {
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const described = page.locator(`[id="${await field.getAttribute('aria-describedby')}"]`);
      expect(await described.textContent()).toMatch(/^Please/);
    }
    expect(await complaints()).toEqual([]);

    await input('Email').fill('ann@shop.example');
    await consentBox().check();
    await button('Send details').click();
    await line('Details sent').waitFor();
    const values = { name: 'Ann', email: 'ann@shop.example', phone: '' };
    expect(stub.acts).toEqual([{ act: 'POST form', body: { formId, values, consent: true } }]);
  });

  it('sends an unticked box as no consent', async () => {
    showForm({ consent });
    await button('Send details').click();
    await line('Details sent').waitFor();
    expect(stub.acts[0]?.body).toMatchObject({ consent: false });
  });

  it('keeps what was typed when the network fails, and says so', async () => {
    showForm();
    stub.fail({ path: /\/form$/, times: 1, status: 0 });
    await input('Email').fill('ann@shop.example');
    await button('Send details').click();
    await page.getByText('What you typed is still here').waitFor();
    expect(await input('Email').inputValue()).toBe('ann@shop.example');
    await button('Send details').click();
    await line('Details sent').waitFor();
  });

  it('becomes one line when it is sent, and the keyboard keeps its place', async () => {
    showForm();
    await input('Email').fill('ann@shop.example');
    await page.keyboard.press('Enter');
    await line('Details sent').waitFor();
    chat.append('notice', { text: 'Thank you, Ann!', about: 'form-submitted' });
    await line('Thank you, Ann!').waitFor();
    expect(await log().getByRole('textbox').count()).toBe(0);
    expect(await page.evaluate(`${focused}.className`)).toBe('scroller');
    expect(await complaints()).toEqual([]);
  });

  it('lets the chat wait when it is blocking, and takes the focus of who was about to write', async () => {
    expect(await page.evaluate(`${focused}.id`)).toBe('message');
    showForm({ blocking: true });
    await page.waitForFunction(`${focused}?.name === 'name'`);
    expect(await composer().isDisabled()).toBe(true);
    expect(await composer().getAttribute('placeholder')).toBe('Please fill in the form first');
    expect(await complaints()).toEqual([]);
    await button('Send details').click();
    await line('Details sent').waitFor();
    expect(await composer().isEnabled()).toBe(true);
  });

  it('leaves the chat open when it is not blocking', async () => {
    showForm();
    await input('Email').waitFor();
    expect(await composer().isEnabled()).toBe(true);
  });
});

describe('the channels to a human', () => {
  const hint = 'We copy a summary for you: paste it into the chat that opens.';
  const offer = (...channels: string[]) => {
    const offered = channels.map((channel) =>
      channel === 'email'
        ? { channel }
        : { channel, url: `${stub.url}/messenger?from=entry&text=${encodeURIComponent('Where is my order?')}` },
    );
    chat.append('handover-offered', { channels: offered, hint, summary: 'Where is my order?' });
  };
  const opened = async (name: string): Promise<Page> => {
    const [tab] = await Promise.all([page.waitForEvent('popup'), button(name).click()]);
    // Less than the widget waits for any answer.
    await tab.waitForURL(/messenger/, { timeout: 8_000 });
    return tab;
  };

  it('open in a new tab at the address the server gives, which cannot reach back', async () => {
    offer('whatsapp', 'telegram');
    const tab = await opened('WhatsApp');
    expect(tab.url()).toBe(`${stub.url}/messenger?from=api`);
    expect(await tab.evaluate('window.opener')).toBeNull();
    expect(stub.acts).toEqual([{ act: 'POST handover/whatsapp', body: {} }]);
    await line('WhatsApp opened in a new tab').waitFor();
    expect(page.url()).toBe(`${stub.url}/`);
  });

  it.each([
    ['fails', { status: 503 }],
    ['keeps the visitor waiting', { status: 200, hangs: true }],
  ])('open at the address that was offered when the server %s', async (_, failure) => {
    offer('telegram');
    stub.fail({ path: /telegram$/, times: 1, ...failure });
    const tab = await opened('Telegram');
    expect(tab.url()).toContain('from=entry');
  });

  it.each([
    ['Instagram', 'Where is my order?'],
    ['Messenger', 'Where is my order?'],
    ['Telegram', 'before'],
  ])('by %s leave "%s" in the clipboard', async (name, expected) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate('navigator.clipboard.writeText("before")');
    offer('instagram', 'telegram', 'messenger');
    await line(hint).waitFor();
    const tab = await opened(name);
    await tab.close();
    await page.bringToFront();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(expected);
  });

  it('close the tab again, and say so, when there is no address that may be opened', async () => {
    chat.append('handover-offered', { channels: [{ channel: 'whatsapp', url: 'javascript:alert(1)' }] });
    stub.fail({ path: /whatsapp$/, times: 1, status: 409, body: { code: 'invalid', detail: 'Not now' } });
    const [tab] = await Promise.all([page.waitForEvent('popup'), button('WhatsApp').click()]);
    if (!tab.isClosed()) await tab.waitForEvent('close');
    await line('That did not work. Please try again.').waitFor();
  });

  it('by e-mail go to the form, as soon as it is there', async () => {
    offer('email', 'telegram');
    await button('Email').click();
    await page.waitForFunction(`${focused}?.name === 'name'`);
    expect(await complaints()).toEqual([]);
    await button('Send details').click();
    await line('Details sent').waitFor();
    expect(await button('Telegram').count()).toBe(0);
  });

  it('stand once, under what was said last', async () => {
    offer('telegram');
    offer('telegram');
    chat.append('notice', { text: 'That is all', about: 'handover' });
    await line('That is all').waitFor();
    expect(await button('Telegram').count()).toBe(1);
    expect(await complaints()).toEqual([]);
  });

  it('go when the visitor continues with the assistant', async () => {
    offer('email', 'telegram');
    await button('Continue with the assistant').click();
    await line('You continue with the assistant').waitFor();
    expect(stub.acts.map(({ act }) => act)).toEqual(['DELETE handover']);
    expect(await log().getByRole('button').count()).toBe(0);
    expect(await complaints()).toEqual([]);
  });
});

describe('action buttons', () => {
  const coins = { kind: 'lucide', name: 'coins', nodes: [['circle', { cx: '8', cy: '8', r: '6' }]] };
  const show = (under: string, ...buttons: object[]) => {
    const shown = buttons.map((one, at) => ({ id: `btn_${at}`, icon: { kind: 'none' }, ...one }));
    chat.append('buttons-shown', { under, groups: [{ buttons: shown }] });
  };

  it('stand directly beneath their reply, with icon and label only', async () => {
    const { id } = chat.append('bot-message', { text: 'It costs nine euros.' });
    chat.append('bot-message', { text: 'Anything else?' });
    const upload = { kind: 'upload', uploadId: 'upl_1', url: '/v1/uploads/upl_1' };
    show(
      id,
      { text: 'See prices', link: 'https://shop.example/prices', icon: coins },
      { text: 'Call us', link: 'tel:+43123', icon: upload },
    );
    const prices = log().getByRole('link', { name: 'See prices' });
    await prices.waitFor();
    const reply = log().locator('.message', { hasText: 'It costs nine euros.' });
    expect(await reply.getByRole('link').allTextContents()).toEqual(['See prices', 'Call us']);
    expect(await reply.locator('.bubble + .actions').count()).toBe(1);
    expect(await prices.getAttribute('target')).toBe('_blank');
    expect(await prices.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await prices.locator('svg').innerHTML()).toBe('<circle cx="8" cy="8" r="6"></circle>');
    expect(await prices.locator('> :not(bdi)').count()).toBe(1);
    const picture = reply.locator('img');
    expect([await picture.getAttribute('src'), await picture.getAttribute('alt')]).toEqual([
      `${stub.url}/v1/uploads/upl_1`,
      '',
    ]);
    expect(await complaints()).toEqual([]);
  });

  it('open a new tab, and tell of the click without waiting for the answer', async () => {
    stub.fail({ path: /clicks$/, times: 1, status: 200, hangs: true });
    const { id } = chat.append('bot-message', { text: 'Here you are' });
    show(id, { text: 'Chat', link: `${stub.url}/messenger` });
    const [tab] = await Promise.all([page.waitForEvent('popup'), log().getByRole('link', { name: 'Chat' }).click()]);
    await tab.waitForURL(/messenger/);
    expect(await tab.evaluate('window.opener')).toBeNull();
    await untilTrue(
      () => stub.requests.includes('POST /v1/widget/conversation/buttons/btn_0/clicks'),
      'the click was told',
    );
  });

  it('draw nothing but links that may be followed, and of icons nothing but lines', async () => {
    const { id } = chat.append('bot-message', { text: 'Careful' });
    const nodes = [
      ['script', {}],
      ['foreignObject', { d: 'M0 0' }],
      ['path', { d: 'M0 0h24', onload: 'alert(1)', style: 'fill: red', href: 'https://a.example' }],
    ];
    show(
      id,
      { text: 'Script', link: 'javascript:alert(1)' },
      { text: 'Data', link: 'data:text/html,hi' },
      { text: 'Relative', link: '/admin' },
      { text: 'Good', link: 'https://shop.example', icon: { kind: 'lucide', name: 'x', nodes } },
    );
    await log().getByRole('link', { name: 'Good' }).waitFor();
    expect(await log().getByRole('link').allTextContents()).toEqual(['Good']);
    expect(await log().locator('.actions svg').innerHTML()).toBe('<path d="M0 0h24"></path>');
  });
});

describe('a confirmation', () => {
  const ask = (action: string, inputs: object = {}) => chat.append('confirm-asked', { action, inputs }).id;

  it('shows what would be sent, and is settled by a yes', async () => {
    const id = ask('open_ticket', { order_number: 'A-1', urgent: true });
    const card = page.getByRole('group', { name: 'Shall I send this?' });
    await card.waitFor();
    expect(await card.locator('dt').allTextContents()).toEqual(['Order number', 'Urgent']);
    expect(await card.locator('dd').allTextContents()).toEqual(['A-1', 'Yes']);
    expect(await complaints()).toEqual([]);
    await button('Yes').click();
    await line('You said yes').waitFor();
    expect(await button('Yes').count()).toBe(0);
    expect(stub.acts).toEqual([{ act: `POST actions/${id}/confirm`, body: { accept: true } }]);
    expect(await complaints()).toEqual([]);
  });

  it('takes no second answer while the first is under way', async () => {
    stub.fail({ path: /confirm$/, times: 1, status: 200, hangs: true });
    ask('end_conversation');
    await page.getByRole('group', { name: 'Shall we end the chat here?' }).waitFor();
    await button('No').click();
    await line('Sending…').waitFor();
    expect(await log().getByRole('button').count()).toBe(0);
  });

  it('can be answered again when the answer did not arrive', async () => {
    stub.fail({ path: /confirm$/, times: 1, status: 0 });
    ask('human-handover', { name: 'Ann' });
    await page.getByRole('group', { name: 'Send your message to our team with these details?' }).waitFor();
    await button('No').click();
    await line('That did not work. Please try again.').waitFor();
    await button('No').click();
    await line('You said no').waitFor();
  });
});

it.each<[string, BrowserContextOptions, string]>([
  ['on a dark screen', { colorScheme: 'dark' }, 'en'],
  ['on a phone', { viewport: { width: 320, height: 600 }, hasTouch: true, isMobile: true }, 'de'],
  ['from right to left', {}, 'ar'],
])(
  'everything at once has nothing for axe to complain of, and targets big enough, %s',
  async (_, options, language) => {
    stub.config.colors.primary = '#ffcc00';
    stub.config.language = language;
    await openChat({ reducedMotion: 'reduce', ...options });
    const { id } = chat.append('bot-message', { text: 'Hello' });
    const buttons = [{ id: 'btn_1', text: 'See prices', link: 'https://shop.example', icon: { kind: 'none' } }];
    chat.append('buttons-shown', { under: id, groups: [{ buttons }] });
    chat.append('confirm-asked', { action: 'open_ticket', inputs: { order: 'A-1' } });
    chat.append('handover-offered', { channels: [{ channel: 'email' }, { channel: 'messenger' }], hint: 'Paste it' });
    chat.append('channel-opened', { channel: 'messenger' });
    showForm({ consent });
    stub.fail({
      path: /\/form$/,
      times: 1,
      status: 422,
      body: { errors: [{ pointer: '/consent', detail: 'Tick it' }] },
    });
    await log().locator('form.card').waitFor();
    const isHere = await page.evaluate(`${focused}?.localName`);
    await log().locator('form.card .primary').click();
    await line('Tick it').waitFor();
    expect(await complaints()).toEqual([]);
    const small = await page.locator('parley-chat :is(button, input, .choice, .consent a)').evaluateAll((all) =>
      all
        .map((one) => ({ name: one.outerHTML, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && Math.min(box.width, box.height) < 24)
        .map(({ name }) => name),
    );
    expect(small).toEqual([]);
    // On a phone the panel has the focus: the field would pull up the keyboard.
    expect(isHere).toBe(options.isMobile ? 'section' : 'textarea');
  },
);
