import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationSummary } from '#contracts/conversations.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { anAction } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { kinds } from '#testing/play.js';
import { until } from '#testing/until.js';
import { Owner } from './owner.js';
import { type Customer, Shop } from './shop.js';

let shop: Shop;
let owner: Owner;
beforeAll(async () => {
  shop = await Shop.open();
  owner = new Owner(shop.play);
}, 90_000);
afterAll(async () => await shop.close());
beforeEach(async () => await shop.begin());

const channels = {
  email: { enabled: true, address: 'support@shop.example', confirmToVisitor: true },
  whatsapp: { enabled: true, phone: '+49 30 901820' },
  instagram: { enabled: true, username: 'fernweh.coffee' },
  telegram: { enabled: true, username: 'fernweh_bot' },
  messenger: { enabled: true, page: 'fernwehcoffee' },
};
const messages = { transitionMessage: 'I fetch somebody for you.', confirmationMessage: 'Somebody will write to you.' };
const setUp = async (settings: object = {}) => {
  await anAction(shop.play.stack, shop.play.bot, 'lead-capture', { enabled: true, position: 'at-end' });
  const whole = { enabled: true, ...messages, channels, ...settings };
  await anAction(shop.play.stack, shop.play.bot, 'human-handover', whole);
};
const summary = 'The grinder is broken & the scale too.';

/** A visitor who asked for a human and has the channels before them; the summary is written. */
async function handedOver(): Promise<Customer> {
  const visitor = await shop.enter();
  shop.play.model.script([{ reply: 'There are no humans here.' }, { reply: summary }]);
  await visitor.says('I want to talk to a human');
  await visitor.reads(messages.transitionMessage);
  const ids = await visitor.conversation();
  await until('the summary', async () =>
    expect((await shop.play.timeline(ids)).find(({ kind }) => kind === 'summary-written')).toMatchObject({
      text: summary,
    }),
  );
  return visitor;
}

describe('Human Handover', () => {
  it('tells who asks for a human that they are passed on, and shows a button for each way to the team', async () => {
    await setUp();
    const visitor = await handedOver();
    const offered = visitor.log.getByRole('group', { name: 'Ways to reach our team' }).getByRole('list');
    expect((await offered.getByRole('button').allTextContents()).map((name) => name.trim())).toEqual([
      'Email',
      'WhatsApp',
      'Instagram',
      'Telegram',
      'Messenger',
    ]);
    expect(await visitor.log.getByText('There are no humans here.').count()).toBe(0);
  });

  it('offers only the channels that are switched on', async () => {
    await setUp({ channels: { whatsapp: channels.whatsapp, telegram: channels.telegram } });
    const visitor = await handedOver();
    const offered = visitor.log.getByRole('group', { name: 'Ways to reach our team' }).getByRole('list');
    expect((await offered.getByRole('button').allTextContents()).map((name) => name.trim())).toEqual([
      'WhatsApp',
      'Telegram',
    ]);
  });

  it.each([
    ['WhatsApp', 'https://wa.me/4930901820', 'with the summary filled in'],
    ['Telegram', 'https://t.me/fernweh_bot', 'with the summary filled in'],
    ['Instagram', 'https://ig.me/m/fernweh.coffee', 'with the summary to paste, as the app takes none'],
    ['Messenger', 'https://m.me/fernwehcoffee', 'with the summary to paste, where the app takes none'],
  ])('opens %s in a new tab at %s, %s', async (name, address, how) => {
    await setUp();
    const visitor = await handedOver();
    await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const { conversationId } = await visitor.conversation();
    const url = await visitor.follows(visitor.button(name));
    expect(url.origin + url.pathname).toBe(address);
    await visitor.reads(`${name} opened in a new tab`);
    if (how === 'with the summary filled in') {
      expect(url.searchParams.get('text')).toBe(`${summary}\n\n[${conversationId}]`);
      return;
    }
    expect(url.searchParams.get('ref')).toBe(conversationId);
    await visitor.reads('We copy a summary for you: paste it into the chat that opens.');
    await visitor.page.bringToFront();
    expect(await visitor.page.evaluate('navigator.clipboard.readText()')).toContain('I want to talk to a human');
  });

  it('by e-mail opens the form in the chat, confirms, and queues the mail to the team with details and reason', async () => {
    await setUp();
    const visitor = await handedOver();
    await visitor.button('Email').click();
    await visitor.form.waitFor();
    await visitor.sends({ Name: 'Ann', Email: 'ann@example.org' });
    await visitor.reads(messages.confirmationMessage);
    const ids = await visitor.conversation();
    // Deliveries are looked up by the conversation whose id the team gets.
    const mails = await shop.play.deliveries(ids);
    const form = (await shop.play.timeline(ids)).find(({ kind }) => kind === 'form-shown');
    const sent = (await shop.play.timeline(ids)).find(({ kind }) => kind === 'form-submitted');
    expect(mails.find(({ kind }) => kind === 'handover-mail')?.request).toMatchObject({
      to: 'support@shop.example',
      visitor: { name: 'Ann', email: 'ann@example.org', phone: null },
      reason: { code: 'asked', text: expect.any(String), messageSeq: 2 },
      formId: expect.any(String),
      throughSeq: sent?.seq,
    });
    expect(form).toMatchObject({ purpose: 'handover' });
    expect(mails.find(({ kind }) => kind === 'confirmation-mail')?.request).toMatchObject({ to: 'ann@example.org' });
  });

  it('by e-mail queues no confirmation to the visitor where its owner wants none', async () => {
    await setUp({ channels: { email: { ...channels.email, confirmToVisitor: false } } });
    const visitor = await shop.play.arrive();
    await visitor.say('I want to talk to a human');
    await visitor.next('handover-offered');
    await visitor.post('handover/email', {});
    const { id: formId } = await visitor.next('form-shown');
    await visitor.post('form', { formId, values: { email: 'ann@example.org' } });
    await until('the confirmation', () =>
      expect(visitor.entries.at(-1)).toMatchObject({ kind: 'notice', text: messages.confirmationMessage }),
    );
    expect((await shop.play.deliveries(visitor)).map(({ kind }) => kind)).toEqual(['handover-mail']);
  });

  it('gives the model the instructions as their owner wrote them, and follows when it judges by them', async () => {
    await setUp({ instructions: 'Hand over whenever money is to be paid back.' });
    const visitor = await shop.play.arrive();
    const because = { because: 'instructions', reason: 'wants 900 euros back' };
    shop.play.model.script([{ toolCalls: [{ name: 'hand_over', arguments: because }] }]);
    await visitor.say('You charged me twice');
    await visitor.next('handover-offered');
    expect(JSON.stringify(shop.play.model.requests.last)).toContain('Hand over whenever money is to be paid back.');
    expect((await shop.play.timeline(visitor)).find(({ kind }) => kind === 'handover-offered')).toMatchObject({
      reason: { code: 'rule', text: 'wants 900 euros back' },
    });
  });

  it.each([
    ['of itself after some questions in a row without an answer', true, 1],
    ['not of itself where that is switched off', false, 0],
  ])('begins %s', async (_, enabled, offers) => {
    await setUp({ automatic: { enabled, after: 2 } });
    const visitor = await shop.play.arrive();
    shop.play.model.script([{ reply: 'I do not know.' }, { reply: 'I do not know.' }]);
    await visitor.say('Do you repair clocks?');
    await visitor.reply();
    await visitor.say('And watches?');
    if (enabled) await visitor.next('handover-offered');
    else await visitor.reply(2);
    const timeline = await shop.play.timeline(visitor);
    expect(kinds(timeline).filter((kind) => kind === 'handover-offered')).toHaveLength(offers);
  });

  it('conversations that were handed over can be listed, each with its reason', async () => {
    await setUp();
    const other = await shop.play.arrive();
    await other.say('Hello');
    await other.reply();
    const visitor = await shop.play.arrive();
    await visitor.say('I want to talk to a human');
    await visitor.next('handover-offered');
    const { api, apiKey } = shop.play.stack;
    const list = `${api.url}/v1/conversations?botId=${shop.play.bot.id}&handover=offered`;
    const { body } = await call<Page<ConversationSummary>>(list, { token: apiKey });
    expect(body.data).toMatchObject([{ id: visitor.conversationId, handover: { state: 'offered' } }]);
    expect(await shop.play.timeline(visitor)).toContainEqual(
      expect.objectContaining({ kind: 'handover-offered', reason: expect.objectContaining({ code: 'asked' }) }),
    );
  });

  it('cannot be switched on without a channel, and says so', async () => {
    const { status, body } = await owner.save<Problem>('actions/human-handover', { enabled: true });
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '/channels', detail: expect.stringContaining('at least one channel') }],
    ]);
  });

  it.each([
    ['email', 'address', { address: '' }],
    ['whatsapp', 'phone', { phone: '' }],
    ['instagram', 'username', { username: '' }],
    ['telegram', 'username', { username: '' }],
    ['messenger', 'page', { page: '' }],
  ])('needs for %s its %s', async (name, needed, left) => {
    await setUp();
    const without = { ...channels, [name]: { enabled: true, ...left } };
    const { status, body } = await owner.save<Problem>('actions/human-handover', { enabled: true, channels: without });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, [`/channels/${name}/${needed}`]]);
  });

  it('comes with the plans essential and business: the plan free passes nobody on', async () => {
    await setUp();
    await owner.onPlan('free', async () => {
      const visitor = await shop.play.arrive();
      await visitor.say('I want to talk to a human');
      await visitor.reply();
      expect(kinds(await shop.play.timeline(visitor))).not.toContain('handover-offered');
      const { body } = await owner.save<Problem>('actions/human-handover', { enabled: true, channels });
      expect(body.code).toBe('plan_required');
    });
    await owner.onPlan('essential', async () => {
      const visitor = await shop.play.arrive();
      await visitor.say('I want to talk to a human');
      await visitor.next('handover-offered');
    });
  });
});
