import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FrameLocator, Page } from 'playwright-core';
import { type ConsolePage, expectAccessible, openConsole } from '#testing/console.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { until } from '#testing/until.js';
import { Owner } from '../actions-page/owner.js';
import { Shop } from '../actions-page/shop.js';

// Each test is a walk through several pages, with axe on the way.
jest.setTimeout(120_000);

let shop: Shop;
let receiver: Receiver;
let owner: Owner;
let desk: ConsolePage;
let page: Page;
let preview: FrameLocator;
beforeAll(async () => {
  receiver = await openReceiver();
  shop = await Shop.open();
  owner = new Owner(shop.play);
}, 90_000);
afterAll(async () => {
  await shop.close();
  await receiver.close();
});
beforeEach(async () => {
  await shop.begin();
  receiver.reset();
  desk = await openConsole(shop.play.stack, shop.browser, { viewport: { width: 1280, height: 900 } });
  page = desk.page;
  preview = page.frameLocator('iframe[title="Preview of the chat"]');
});
afterEach(async () => {
  expect(desk.complaints).toEqual([]);
  await desk.close();
});

const goTo = async (action = '') => await page.goto(`/bots/${shop.play.bot.id}/actions/${action}`);
const inPreview = (text: string) => preview.getByRole('log').getByText(text, { exact: true }).waitFor();
const said = async (text: string) => await page.getByText(text, { exact: true }).first().waitFor();
async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await said('Saved');
}
const conversations = async () => (await shop.play.stack.database.db.query('SELECT FROM conversations')).length;

describe('the five cards', () => {
  it('say how each action stands and what it lacks, and switch it at once', async () => {
    await goTo();
    const card = (name: string) => page.getByRole('region', { name });
    await card('Webhooks').getByText('None yet').waitFor();
    await card('Human Handover').getByRole('link', { name: 'No channel yet' }).waitFor();
    await expectAccessible(page);
    await card('Lead Capture').getByRole('switch').press('Space');
    await card('Lead Capture').getByText('On · after the first answer · name, e-mail').waitFor();
    await until('it is saved', async () => {
      expect((await owner.get('actions/lead-capture')).body).toMatchObject({ enabled: true });
    });
  });

  it('go back when a switch is refused, say why, and lead to where it is mended', async () => {
    await goTo();
    const card = page.getByRole('region', { name: 'Human Handover' });
    await card.getByRole('switch').press('Space');
    await card.getByText('expected at least one channel to be on', { exact: false }).waitFor();
    await expectAccessible(page);
    expect(await card.getByRole('switch').isChecked()).toBe(false);
    await card.getByRole('link', { name: 'Set it up there: Human Handover' }).click();
    await page.waitForURL('**/actions/human-handover');
  });

  it('say calmly which plans have what this one has not', async () => {
    await owner.onPlan('free', async () => {
      await goTo();
      const card = page.getByRole('region', { name: 'Webhooks' });
      await card.getByText('Webhooks comes with the plans Essential and Business. You can prepare it now.').waitFor();
      expect(await page.getByRole('region', { name: 'Human Handover' }).getByRole('switch').isDisabled()).toBe(true);
      expect(await page.getByRole('region', { name: 'Lead Capture' }).getByRole('switch').isEnabled()).toBe(true);
      await expectAccessible(page);
    });
  });
});

describe('each action, set up in the console, is what visitors meet', () => {
  it('Lead Capture: heading, place, fields and thanks, seen in the real widget before they are saved', async () => {
    await goTo('lead-capture');
    await inPreview('How can we reach you?');
    await page.getByLabel('Form heading').fill('Who are you?');
    await inPreview('Who are you?');
    expect(await page.getByLabel('Form heading').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByRole('switch', { name: 'Ask visitors for their contact details' }).click();
    await page.getByRole('radio', { name: 'At the start' }).check();
    await page.getByLabel('When the visitor gave a name').fill('Nice to meet you, {user_name}.');
    // The last change, and the one that shows: the preview has begun anew with all of them.
    await page.getByRole('checkbox', { name: 'Phone number', exact: true }).check();
    await preview.getByLabel('Phone').waitFor();
    await preview.getByLabel('Name').fill('Grace');
    await preview.getByLabel('Email').fill('grace@example.org');
    await preview.getByRole('button', { name: 'Send details' }).click();
    await inPreview('Nice to meet you, Grace.');
    await expectAccessible(page);
    expect(await conversations()).toBe(0);
    await save();

    const customer = await shop.enter();
    await customer.reads('Who are you?');
    await customer.sends({ Name: 'Ann', Email: 'ann@example.org', Phone: '+44 1632 960123' });
    await customer.reads('Nice to meet you, Ann.');
  });

  it('Human Handover: channels and texts, and nothing is saved while a channel lacks its address', async () => {
    await goTo('human-handover');
    await said('Switch on a channel to see the handover.');
    await page.getByRole('switch', { name: 'Let visitors reach your team' }).click();
    await page.getByRole('switch', { name: 'WhatsApp' }).click();
    await page.getByLabel('Transition message').fill('One of us takes over.');
    await inPreview('One of us takes over.');
    await preview.getByRole('button', { name: 'WhatsApp' }).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('expected a phone number: the channel is on').first().waitFor();
    await expectAccessible(page);
    await page.getByLabel('Support phone number').fill('+44 1632 960123');
    await save();

    const customer = await shop.enter();
    await customer.says('Can I talk to a human?');
    await customer.reads('One of us takes over.');
    const whatsapp = await customer.follows(customer.button('WhatsApp'));
    expect(whatsapp.href).toMatch(/^https:\/\/wa\.me\/441632960123\?text=/);
  });

  it('Human Handover by e-mail: says that it needs the form, and leads to it', async () => {
    await goTo('human-handover');
    await page.getByRole('switch', { name: 'E-mail' }).click();
    await said('Lead Capture is off, so there is no form to open. Switch it on first.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('Email Notifications: recipients as tags, of which a wrong one is named', async () => {
    await owner.save('actions/lead-capture', { enabled: true, position: 'at-start' });
    await goTo('email-notifications');
    await said('Nothing yet: both mails are off.');
    await page.getByRole('switch', { name: 'Mail every new lead' }).click();
    const recipients = page.getByRole('combobox', { name: 'Recipients of lead mails' });
    await recipients.fill('sales@example.org');
    await recipients.press('Enter');
    await recipients.fill('nobody');
    await recipients.press('Enter');
    await said('A lead mail goes out at once to sales@example.org and nobody.');
    await page.keyboard.press('Control+s');
    await page.getByText('nobody: expected an e-mail address such as ann@example.org').waitFor();
    await expectAccessible(page);
    await recipients.press('Backspace');
    await said('A lead mail goes out at once to sales@example.org.');
    await save();

    const customer = await shop.enter();
    await customer.sends({ Name: 'Ann', Email: 'ann@example.org' });
    await until('the lead mail', async () => {
      const sent = await shop.play.deliveries(await customer.conversation());
      expect(sent).toMatchObject([{ kind: 'lead-mail', request: { to: 'sales@example.org' } }]);
    });
  });

  it('Webhooks: name and inputs in their shape, a secret told once, a test, and the call itself', async () => {
    await goTo('webhooks');
    await page.getByRole('button', { name: 'Add a webhook' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'New webhook' });
    await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Create ticket!');
    await drawer.getByText('Saved as create_ticket').waitFor();
    await drawer
      .getByRole('textbox', { name: 'Description', exact: true })
      .fill('When the visitor reports something broken.');
    await drawer.getByLabel('Webhook URL').fill(receiver.url);
    await drawer
      .getByRole('textbox', { name: 'Success message', exact: true })
      .fill('Your ticket is {{response.ticket.id}}.');
    await drawer.getByRole('button', { name: 'Add a header' }).click();
    await drawer.getByRole('textbox', { name: 'Header', exact: true }).fill('X-Desk');
    await drawer.getByRole('textbox', { name: 'Value', exact: true }).fill('hush');
    await inPreview('Your ticket is 4711.');
    await expectAccessible(page);
    await save();
    const secret = await drawer.getByLabel('Signing secret').textContent();
    expect(secret).toMatch(/^whsec_/);
    await drawer.getByText('X-Desk: set').waitFor();

    receiver.script({ status: 200, json: { pong: true } });
    await drawer.getByRole('button', { name: 'Send a test' }).click();
    const outcome = drawer.getByRole('status', { name: 'What came of the test' });
    await outcome.getByText('Status 200').waitFor();
    await outcome.getByText('{"pong":true}').waitFor();
    await outcome.getByText('[secret]').waitFor();
    await expectAccessible(page);
    expect(receiver.calls[0]?.headers).toMatchObject({ 'x-desk': 'hush' });
    await drawer.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('region', { name: 'create_ticket' }).waitFor();
    await expectAccessible(page);

    receiver.script({ status: 200, json: { ticket: { id: 'T-7' } } });
    shop.play.model.script([{ reply: 'I see.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
    const customer = await shop.enter();
    await customer.says('My grinder does not start');
    await customer.reads('Your ticket is T-7.');
  });

  it('Webhooks: what is deleted is gone at once, and can be had back with a new secret', async () => {
    const wish = { name: 'open_ticket', description: 'Always.', url: receiver.url, successMessage: 'Done.' };
    await owner.add('webhooks', { ...wish, confirm: true });
    await goTo('webhooks');
    await page.getByRole('button', { name: 'Delete open_ticket' }).click();
    await page.getByText('Undo makes it again with a new secret', { exact: false }).waitFor();
    expect((await owner.get<{ data: unknown[] }>('webhooks')).body.data).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Its signing secret is new', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Edit open_ticket' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('For 24 hours every call carries both signatures', { exact: false }).waitFor();
    await page
      .getByRole('dialog', { name: 'Make a new secret?' })
      .getByRole('button', { name: 'Make a new secret' })
      .click();
    expect(await page.getByLabel('Signing secret').last().textContent()).toMatch(/^whsec_/);
    expect((await owner.get('webhooks')).body).toMatchObject({ data: [{ ...wish, confirm: true }] });
  });

  it('Action Buttons: a group by keyboard alone, with an icon found by a word', async () => {
    await goTo('action-buttons');
    await page.getByRole('button', { name: 'Add action buttons', disabled: false }).first().focus();
    await page.keyboard.press('Enter');
    const field = async (name: string, value: string) => {
      await page.getByRole('dialog').getByRole('textbox', { name, exact: true }).focus();
      await page.keyboard.type(value);
    };
    await field('Action name', 'Pricing');
    await field('When should these buttons appear?', 'When the visitor asks what it costs.');
    await field('Button text', 'View Pricing');
    await field('Button link', 'https://shop.example/prices');
    await page.getByRole('button', { name: 'Icon: Choose an icon' }).focus();
    await page.keyboard.press('Enter');
    const search = page.getByRole('combobox', { name: 'Search icons' });
    await until('the search has the cursor', async () => {
      expect(await search.evaluate((input) => input === document.activeElement)).toBe(true);
    });
    await page.keyboard.type('dollar-sign');
    await page.getByRole('option', { name: 'dollar-sign', exact: true }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await search.fill('dollar-sign');
    await page.getByRole('option', { name: 'dollar-sign', exact: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Icon: dollar-sign' }).waitFor();
    await preview.getByRole('link', { name: 'View Pricing' }).locator('svg').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('region', { name: 'Pricing' }).waitFor();

    shop.play.model.script([
      { reply: 'Nine euros.', toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
    ]);
    const customer = await shop.enter();
    await customer.says('How much is it?');
    expect((await customer.follows(customer.link('View Pricing'))).href).toBe('https://shop.example/prices');
  });

  it('Action Buttons: an image of one’s own, or the reason why it is not taken', async () => {
    await goTo('action-buttons');
    await page.getByRole('button', { name: 'Add action buttons' }).first().click();
    const files = page.locator('input[type=file]');
    const image = (text: string) => ({ name: 'i.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(text) });
    await files.setInputFiles(image('no image at all'));
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await expectAccessible(page);
    await files.setInputFiles({ ...image(''), buffer: Buffer.alloc(2_000_000) });
    await said('That file has 1.9 MB. Up to 1 MB is taken.');
    await files.setInputFiles(
      image('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'),
    );
    await page.getByRole('button', { name: 'Icon: Your own image' }).waitFor();
    await page.getByLabel('Button text').fill('Square');
    await preview.getByRole('link', { name: 'Square' }).locator('img').waitFor();
  });
});
