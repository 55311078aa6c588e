import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { Entry, OwnerEntry } from '#contracts/entries.js';
import { aBot, anAction, anItem } from '#testing/builders.js';
import { call, TestVisitor } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

let stack: TestStack;
let bot: Bot;
beforeAll(async () => {
  stack = await openTestStack();
}, 60_000);
afterAll(async () => await stack.close());
beforeEach(async () => {
  stack.model.reset();
  bot = await aBot(stack, { greeting: 'Welcome!', fallbackMessage: 'I do not know.' });
});

const arrive = async (body: unknown = {}) => await TestVisitor.arrive(stack.api.url, bot.publicId, body);
const timeline = async ({ conversationId }: TestVisitor) =>
  (
    await call<{ data: OwnerEntry[] }>(`${stack.api.url}/v1/conversations/${conversationId}/timeline`, {
      token: stack.apiKey,
    })
  ).body.data;
const kinds = (entries: readonly (Entry | OwnerEntry)[]) => entries.map(({ kind }) => kind);
const ann = { name: 'Ann', email: 'ann@example.org' };

const setUpHandover = async (channels: object, more: object = {}) =>
  await anAction(stack, bot, 'human-handover', {
    enabled: true,
    transitionMessage: 'I pass you on.',
    confirmationMessage: 'The team has it.',
    channels,
    ...more,
  });
const deliveries = async ({ conversationUuid }: TestVisitor) =>
  await stack.database.db.query<{ kind: string; request: Record<string, unknown> }[]>(
    'SELECT kind, request FROM deliveries WHERE conversation_id = $1 ORDER BY id',
    [conversationUuid],
  );

describe('the contact form', () => {
  it('at the start stands under the greeting, and thanks by name once it is sent', async () => {
    await anAction(stack, bot, 'lead-capture', {
      enabled: true,
      position: 'at-start',
      success: { withName: 'Thank you, {user_name}!', withoutName: 'Thank you!' },
    });
    const visitor = await arrive();
    const form = await visitor.next('form-shown');
    expect(form.form.fields.map(({ name }) => name)).toEqual(['name', 'email']);
    expect((await visitor.post('form', { formId: form.id, values: ann })).status).toBe(202);
    expect((await visitor.next('notice')).text).toBe('Thank you, Ann!');
    expect(kinds(visitor.entries)).toEqual(['bot-message', 'form-shown', 'form-submitted', 'notice']);
    visitor.leave();
  });

  it('after the first response follows the first answer of the model, and not the greeting', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'after-first-response' });
    const visitor = await arrive();
    await visitor.say('Hello');
    await visitor.next('form-shown');
    await visitor.say('Hello again');
    await visitor.reply(2);
    expect(kinds(visitor.entries).filter((kind) => kind === 'form-shown')).toHaveLength(1);
    visitor.leave();
  });

  it('at the end appears when the conversation has ended, and is taken then', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-end' });
    const visitor = await arrive();
    await visitor.say('Hello');
    await visitor.reply();
    await visitor.post('end', {});
    const form = await visitor.next('form-shown');
    await visitor.post('form', { formId: form.id, values: ann });
    await visitor.next('form-submitted');
    await visitor.next('notice');
    expect((await timeline(visitor)).find(({ kind }) => kind === 'form-submitted')).toMatchObject({ purpose: 'lead' });
    visitor.leave();
  });
});

const whatsapp = { whatsapp: { enabled: true, phone: '+49 30 901820' } };
const everyChannel = {
  email: { enabled: true, address: 'support@example.org', confirmToVisitor: true },
  ...whatsapp,
  instagram: { enabled: true, username: '@fernweh.coffee' },
  telegram: { enabled: true, username: 'fernweh_bot' },
  messenger: { enabled: true, page: 'fernwehcoffee' },
};

describe('the handover', () => {
  it('asked for: the transition text and the channels come from the system, and the reason is kept', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    stack.model.script([{ reply: 'There are no humans here.' }]);
    await visitor.say('I want to talk to a human');
    const offer = await visitor.next('handover-offered');
    expect(kinds(visitor.entries)).toEqual(['bot-message', 'visitor-message', 'notice', 'handover-offered']);
    expect(await visitor.next('notice')).toMatchObject({ text: 'I pass you on.', about: 'handover' });
    expect(offer).not.toHaveProperty('reason');
    const [kept] = (await timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'asked', messageSeq: 2 } });
    visitor.leave();
  });

  it('judged by the model: its own reason is kept', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    stack.model.script([
      {
        reply: 'Let me get somebody.',
        toolCalls: [{ name: 'hand_over', arguments: { because: 'instructions', reason: 'a refund of 900 euros' } }],
      },
    ]);
    await visitor.say('I was charged 900 euros twice');
    await visitor.next('handover-offered');
    const [kept] = (await timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'rule', text: 'a refund of 900 euros' } });
    visitor.leave();
  });

  it('automatic after two failed answers in a row; an answer in between starts the count again', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    stack.model.script(
      ['I do not know.', 'It is open at nine.', 'I do not know.', 'I do not know.'].map((reply) => ({ reply })),
    );
    for (const [n, text] of ['one', 'two', 'three'].entries()) {
      await visitor.say(text);
      await visitor.reply(n + 1);
    }
    expect(kinds(visitor.entries)).not.toContain('handover-offered');
    await visitor.say('four');
    await visitor.next('handover-offered');
    const [kept] = (await timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'stuck' } });
    visitor.leave();
  });

  it('while it is open answers with a reminder and the channels, and asks no model', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    await visitor.say('Can I speak to a person?');
    await visitor.next('handover-offered');
    const asked = stack.model.requests.count;
    await visitor.say('Hello?');
    await visitor.next('handover-offered', 2);
    expect((await visitor.next('notice', 2)).about).toBe('handover-reminder');
    // The one that may come is the summary's.
    expect(stack.model.requests.count - asked).toBeLessThanOrEqual(1);
    visitor.leave();
  });

  it('opens each channel with a link that holds the summary and the id of the conversation', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await setUpHandover(everyChannel);
    const visitor = await arrive();
    await visitor.say('My grinder & scale are broken, please get me a human');
    const { channels } = await visitor.next('handover-offered');
    expect(channels.map(({ channel }) => channel)).toEqual(['email', 'whatsapp', 'instagram', 'telegram', 'messenger']);
    await until('the summary', async () => expect(kinds(await timeline(visitor))).toContain('summary-written'));
    const open = async (channel: string) => {
      const { status, body } = await visitor.post<{ url: string }>(`handover/${channel}`, {});
      expect(status).toBe(200);
      return new URL(body.url);
    };
    const [wa, tg, ms, ig] = [
      await open('whatsapp'),
      await open('telegram'),
      await open('messenger'),
      await open('instagram'),
    ];
    expect(wa.origin + wa.pathname).toBe('https://wa.me/4930901820');
    expect(tg.origin + tg.pathname).toBe('https://t.me/fernweh_bot');
    expect(ms.origin + ms.pathname).toBe('https://m.me/fernwehcoffee');
    expect(ig.href).toBe(`https://ig.me/m/fernweh.coffee?ref=${visitor.conversationId}`);
    for (const url of [wa, tg, ms]) expect(url.searchParams.get('text')).toContain(`[${visitor.conversationId}]`);
    expect(ms.searchParams.get('ref')).toBe(visitor.conversationId);
    const [offer] = (await timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(new URL(offer?.channels[1]?.url ?? '').searchParams.get('text')).toContain('grinder & scale are broken');
    expect(kinds(visitor.entries).filter((kind) => kind === 'channel-opened')).toHaveLength(4);
    visitor.leave();
  });

  it('by e-mail shows the form, confirms, and queues one mail to the team and one to the visitor', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await anAction(stack, bot, 'email-notifications', {
      lead: { enabled: true, recipients: ['support@example.org', 'sales@example.org'] },
    });
    await setUpHandover(everyChannel);
    const visitor = await arrive();
    await visitor.say('human please');
    await visitor.next('handover-offered');
    const { body } = await visitor.post<{ formId: string }>('handover/email', {});
    const form = await visitor.next('form-shown');
    expect(form).toMatchObject({ id: body.formId, purpose: 'handover' });
    await visitor.post('form', { formId: form.id, values: ann });
    await visitor.post('form', { formId: form.id, values: ann });
    await until('the confirmation', () =>
      expect(visitor.entries.at(-1)).toMatchObject({ kind: 'notice', text: 'The team has it.' }),
    );
    expect((await deliveries(visitor)).map(({ kind, request }) => [kind, request.to]).sort()).toEqual([
      ['confirmation-mail', 'ann@example.org'],
      ['handover-mail', 'support@example.org'],
      ['lead-mail', 'sales@example.org'],
    ]);
    expect((await deliveries(visitor)).find(({ kind }) => kind === 'handover-mail')?.request).toMatchObject({
      merged: true,
    });
    await visitor.say('human please');
    await until('the status', () => expect(visitor.entries.at(-1)).toMatchObject({ about: 'handover-status' }));
    expect(await deliveries(visitor)).toHaveLength(3);
    visitor.leave();
  });

  it('by e-mail asks only for a yes when the details are known', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-start' });
    await setUpHandover(everyChannel);
    const visitor = await arrive();
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: ann });
    await visitor.say('human please');
    await visitor.next('handover-offered');
    await visitor.post('handover/email', {});
    const confirm = await visitor.next('confirm-asked');
    expect(confirm.inputs).toEqual(ann);
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await until('the confirmation', () =>
      expect(visitor.entries.at(-1)).toMatchObject({ kind: 'notice', text: 'The team has it.' }),
    );
    expect((await deliveries(visitor)).filter(({ kind }) => kind === 'handover-mail')).toHaveLength(1);
    visitor.leave();
  });

  it('can be declined, and the assistant answers again', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    await visitor.say('human please');
    await visitor.next('handover-offered');
    await visitor.post('handover', {}, 'DELETE');
    stack.model.script([{ reply: 'We open at nine.' }]);
    await visitor.say('When do you open?');
    expect(await visitor.reply()).toBe('We open at nine.');
    visitor.leave();
  });

  it('is offered in a model outage too, to who asks for a human', async () => {
    await setUpHandover(whatsapp);
    const visitor = await arrive();
    stack.model.script([], { status: 401 });
    await visitor.say('I want to talk to a human');
    await visitor.next('handover-offered');
    visitor.leave();
  });
});

describe('action buttons', () => {
  const pricing = {
    name: 'Pricing',
    rule: 'When the visitor asks about cost, pricing, or plans.',
    buttons: [
      { text: 'View Pricing', link: 'https://shop.example/pricing', icon: { kind: 'lucide', name: 'dollar-sign' } },
      { text: 'Compare Plans', link: 'https://shop.example/compare' },
    ],
  };

  it('appear under the reply to a message that matches their rule, and a click is recorded once', async () => {
    await anItem(stack, bot, 'button-groups', pricing);
    const visitor = await arrive();
    stack.model.script([
      { reply: 'Pro costs 9 euros.', toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
    ]);
    await visitor.say('How much is the Pro plan?');
    const shown = await visitor.next('buttons-shown');
    expect(shown.under).toBe(visitor.entries.find(({ kind, seq }) => kind === 'bot-message' && seq > 1)?.id);
    expect(shown.groups[0]?.buttons.map(({ text, link }) => [text, link])).toEqual([
      ['View Pricing', 'https://shop.example/pricing'],
      ['Compare Plans', 'https://shop.example/compare'],
    ]);
    const button = shown.groups[0]?.buttons[0]?.id ?? '';
    expect((await visitor.post(`buttons/${button}/clicks`, {})).status).toBe(202);
    expect((await visitor.post(`buttons/${button}/clicks`, {})).status).toBe(202);
    expect((await timeline(visitor)).filter(({ kind }) => kind === 'button-clicked')).toHaveLength(1);
    expect((await visitor.post('buttons/btn_0192f3a4b5c67890abcdef0123456789/clicks', {})).status).toBe(404);
    visitor.leave();
  });

  it('come with words even when the model only calls the tool', async () => {
    await anItem(stack, bot, 'button-groups', pricing);
    const visitor = await arrive();
    stack.model.script([
      { toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
      { reply: 'Pro costs 9 euros.' },
    ]);
    await visitor.say('How much is the Pro plan?');
    await visitor.next('buttons-shown');
    expect(await visitor.reply()).toBe('Pro costs 9 euros.');
    visitor.leave();
  });

  it('do not appear when no rule matches, nor when the group was switched off since', async () => {
    const group = await anItem<{ id: string }>(stack, bot, 'button-groups', pricing);
    const visitor = await arrive();
    stack.model.script([
      { reply: 'Hello.' },
      { reply: 'Nine.', toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
    ]);
    await visitor.say('Hello');
    await visitor.reply();
    await call(`${stack.api.url}/v1/bots/${bot.id}/button-groups/${group.id}`, {
      method: 'DELETE',
      token: stack.apiKey,
    });
    await visitor.say('How much is it?');
    await visitor.reply(2);
    expect(kinds(visitor.entries)).not.toContain('buttons-shown');
    visitor.leave();
  });
});

describe('a webhook', () => {
  const ticket = {
    name: 'create_support_ticket',
    description: 'Create a support ticket when the visitor asks for technical help or reports a bug.',
    url: 'https://desk.example/hook',
    successMessage: 'Ticket {{response.id}} was created.',
    inputs: [{ name: 'email', type: 'email', required: true, description: 'your e-mail address' }],
    confirm: true,
  };
  const calling = (args: Record<string, unknown>) => ({
    reply: 'Sure.',
    toolCalls: [{ name: 'create_support_ticket', arguments: args }],
  });

  it('asks for what is missing, asks for a yes, is queued with exactly that, and refuses to do it again', async () => {
    await anItem(stack, bot, 'webhooks', { ...ticket, frequency: { max: 3 } });
    const visitor = await arrive();
    stack.model.script([
      calling({ email: 'invented@evil.example' }),
      calling({ email: 'ann@example.org' }),
      calling({ email: 'ann@example.org' }),
    ]);
    await visitor.say('My order page shows a bug');
    expect(await visitor.next('notice')).toMatchObject({
      about: 'inputs-missing',
      text: expect.stringContaining('e-mail'),
    });
    expect(await deliveries(visitor)).toEqual([]);
    await visitor.say('It is ann@example.org');
    const confirm = await visitor.next('confirm-asked');
    expect(confirm).toMatchObject({ action: 'create_support_ticket', inputs: { email: 'ann@example.org' } });
    expect(await deliveries(visitor)).toEqual([]);
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await until('the delivery', async () => expect(await deliveries(visitor)).toHaveLength(1));
    expect((await deliveries(visitor))[0]?.request).toMatchObject({
      url: 'https://desk.example/hook',
      inputs: { email: 'ann@example.org' },
    });
    await visitor.say('Once more please');
    await visitor.reply(2);
    const { trace } = (await timeline(visitor)).findLast((entry) => entry.kind === 'bot-message') ?? {};
    expect(trace?.decisions).toContainEqual(
      expect.objectContaining({ what: 'create_support_ticket', fires: false, why: expect.stringContaining('already') }),
    );
    expect(await deliveries(visitor)).toHaveLength(1);
    visitor.leave();
  });

  it('that the visitor says no to is not queued', async () => {
    await anItem(stack, bot, 'webhooks', ticket);
    const visitor = await arrive();
    stack.model.script([calling({ email: 'ann@example.org' })]);
    await visitor.say('A bug! I am ann@example.org');
    const confirm = await visitor.next('confirm-asked');
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: false });
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await visitor.say('Bye');
    await visitor.reply(2);
    expect(await deliveries(visitor)).toEqual([]);
    visitor.leave();
  });

  it('is not called when the plan lapsed or the action was switched off in mid-conversation', async () => {
    await anItem(stack, bot, 'webhooks', { ...ticket, confirm: false });
    const visitor = await arrive();
    stack.model.script([calling({ email: 'ann@example.org' }), { reply: 'No.' }]);
    await stack.database.db.query("UPDATE accounts SET plan = 'free' WHERE id = $1", [stack.accountId]);
    try {
      await visitor.say('A bug! I am ann@example.org');
      await visitor.reply();
    } finally {
      await stack.database.db.query("UPDATE accounts SET plan = 'business' WHERE id = $1", [stack.accountId]);
    }
    const { trace } = (await timeline(visitor)).findLast((entry) => entry.kind === 'bot-message') ?? {};
    expect(trace?.decisions).toContainEqual(
      expect.objectContaining({ what: 'create_support_ticket', fires: false, why: 'plan' }),
    );
    expect(await deliveries(visitor)).toEqual([]);
    visitor.leave();
  });
});

describe('ending', () => {
  it('is proposed by the model and agreed to by the visitor', async () => {
    const visitor = await arrive();
    stack.model.script([{ reply: 'Goodbye!', toolCalls: [{ name: 'end_conversation', arguments: {} }] }]);
    await visitor.say('That is all, bye');
    const confirm = await visitor.next('confirm-asked');
    expect(confirm.action).toBe('end_conversation');
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    expect((await visitor.next('ended')).reason).toBe('agreed');
    visitor.leave();
  });
});

describe('a visitor who comes back', () => {
  it('is known by the earlier token, is not asked for the details again, and the conversations are linked', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-start' });
    const first = await arrive();
    await first.post('form', { formId: (await first.next('form-shown')).id, values: ann });
    const { body } = await call<{ conversation: { id: string }; entries: Entry[] }>(
      `${stack.api.url}/v1/widget/${bot.publicId}/conversations`,
      { body: {}, token: first.token },
    );
    expect(kinds(body.entries)).toEqual(['bot-message']);
    const { body: shown } = await call<{ previousId: string }>(
      `${stack.api.url}/v1/conversations/${body.conversation.id}`,
      { token: stack.apiKey },
    );
    expect(shown.previousId).toBe(first.conversationId);
    first.leave();
  });

  it('waits for the form before writing where the owner wants that', async () => {
    await anAction(stack, bot, 'lead-capture', { enabled: true, position: 'at-start', blocking: true });
    const visitor = await arrive();
    expect((await visitor.say('Hello')).body).toMatchObject({ code: 'form_required' });
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: ann });
    await visitor.next('notice');
    expect((await visitor.say('Hello')).status).toBe(202);
    visitor.leave();
  });
});
