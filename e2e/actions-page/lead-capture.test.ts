import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Lead, LeadSource } from '#contracts/leads.js';
import type { Page } from '#contracts/paging.js';
import { anAction } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
}, 90_000);
afterAll(async () => await shop.close());
beforeEach(async () => await shop.begin());

const heading = 'Tell us who you are';
const success = { withName: 'Nice to meet you, {user_name}!', withoutName: 'Nice to meet you!' };
const setUp = async (settings: object) =>
  await anAction(shop.play.stack, shop.play.bot, 'lead-capture', { enabled: true, heading, success, ...settings });
const leads = async () => {
  const { api, apiKey } = shop.play.stack;
  return (await call<Page<Lead>>(`${api.url}/v1/leads?botId=${shop.play.bot.id}`, { token: apiKey })).body.data;
};

describe('Lead Capture', () => {
  it('at the start: the form is there as soon as the chat opens', async () => {
    await setUp({ position: 'at-start' });
    const visitor = await shop.enter();
    await visitor.form.waitFor();
    expect(await visitor.log.locator('.message').count()).toBe(1);
  });

  it('after the first response: the form comes beneath the first answer, and not with the greeting', async () => {
    await setUp({ position: 'after-first-response' });
    const visitor = await shop.enter();
    expect(await visitor.form.count()).toBe(0);
    shop.play.model.script([{ reply: 'We open at nine.' }]);
    await visitor.says('When do you open?');
    await visitor.form.waitFor();
    const said = (await visitor.log.textContent()) ?? '';
    expect(said.indexOf('We open at nine.')).toBeGreaterThan(-1);
    expect(said.indexOf('We open at nine.')).toBeLessThan(said.indexOf(heading));
  });

  it('at the end: the form comes when the chat is over, and is still taken', async () => {
    await setUp({ position: 'at-end' });
    const visitor = await shop.enter();
    shop.play.model.script([{ reply: 'Goodbye!', toolCalls: [{ name: 'end_conversation', arguments: {} }] }]);
    await visitor.says('That is all, bye');
    await visitor.button('Yes').waitFor();
    expect(await visitor.form.count()).toBe(0);
    await visitor.button('Yes').click();
    await visitor.reads('This chat has ended');
    await visitor.sends({ Email: 'ann@example.org' });
    await visitor.reads('Nice to meet you!');
    expect(await leads()).toMatchObject([{ email: 'ann@example.org' }]);
  });

  it('the heading above the form is the one its owner wrote', async () => {
    await setUp({ position: 'at-start' });
    const visitor = await shop.enter();
    await visitor.page.getByRole('form', { name: heading }).waitFor();
    expect(await visitor.log.getByRole('heading', { name: heading }).count()).toBe(1);
  });

  it.each([
    ['Name', { name: true, email: false, phone: false }],
    ['Email', { name: false, email: true, phone: false }],
    ['Phone', { name: false, email: false, phone: true }],
    ['Name, Email, Phone', { name: true, email: true, phone: true }],
  ])('the form asks for %s and nothing else where only that is chosen', async (labels, chosen) => {
    const fields = Object.entries(chosen).map(([name, enabled]) => [name, { enabled, required: false }]);
    await setUp({ position: 'at-start', fields: Object.fromEntries(fields) });
    const visitor = await shop.enter();
    await visitor.form.waitFor();
    expect((await visitor.form.locator('label').allTextContents()).join(', ')).toBe(labels);
  });

  it('who gave a name is thanked by that name', async () => {
    await setUp({ position: 'at-start' });
    const visitor = await shop.enter();
    await visitor.sends({ Name: 'Ann', Email: 'ann@example.org' });
    await visitor.reads('Nice to meet you, Ann!');
    expect(await visitor.form.count()).toBe(0);
  });

  it('who gave no name is thanked with the other message', async () => {
    await setUp({ position: 'at-start' });
    const visitor = await shop.enter();
    await visitor.sends({ Email: 'ann@example.org' });
    await visitor.reads('Nice to meet you!');
  });

  it('a consent message that is switched on is read before the form is sent, and the agreement is kept', async () => {
    const text = 'We write to you about your order only.';
    await setUp({ position: 'at-start', consent: { mode: 'checkbox', text } });
    const visitor = await shop.enter();
    const box = visitor.form.getByRole('checkbox', { name: text });
    await box.waitFor();
    expect(await box.isChecked()).toBe(false);
    await visitor.sends({ Email: 'ann@example.org' });
    await visitor.form.getByRole('checkbox', { name: text }).and(visitor.page.locator('[aria-invalid=true]')).waitFor();
    expect(await leads()).toEqual([]);
    await box.check();
    await visitor.button('Send details').click();
    await visitor.reads('Nice to meet you!');
    expect(await leads()).toMatchObject([{ consent: { mode: 'checkbox', given: true, text } }]);
  });

  it('without a consent message the form asks for no agreement', async () => {
    await setUp({ position: 'at-start', consent: { mode: 'off', text: 'Nobody reads this.' } });
    const visitor = await shop.enter();
    await visitor.form.waitFor();
    expect(await visitor.form.getByText('Nobody reads this.').count()).toBe(0);
    expect(await visitor.form.getByRole('checkbox').count()).toBe(0);
  });

  it('the chat goes on around the form', async () => {
    await setUp({ position: 'at-start' });
    const visitor = await shop.enter();
    await visitor.form.waitFor();
    shop.play.model.script([{ reply: 'We open at nine.' }]);
    await visitor.says('When do you open?');
    await visitor.reads('We open at nine.');
    await visitor.sends({ Email: 'ann@example.org' });
    await visitor.reads('Nice to meet you!');
  });

  it.each<LeadSource>(['at-start', 'after-first-response', 'at-end'])(
    'whoever sends the form %s is among the leads, with that as their source and their conversation',
    async (position) => {
      await setUp({ position });
      const visitor = await shop.play.arrive();
      if (position !== 'at-start') {
        await visitor.say('Hello');
        await visitor.reply();
      }
      if (position === 'at-end') await visitor.post('end', {});
      const { id: formId } = await visitor.next('form-shown');
      await visitor.post('form', { formId, values: { name: 'Ann', email: 'ann@example.org' } });
      expect(await leads()).toMatchObject([
        { name: 'Ann', email: 'ann@example.org', source: position, conversationId: visitor.conversationId },
      ]);
    },
  );
});
