import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anAction, anItem } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { kinds, Play } from '#testing/play.js';
import { until } from '#testing/until.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

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
    await anItem(play.stack, play.bot, 'button-groups', pricing);
    const visitor = await play.arrive();
    play.model.script([
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
    expect((await play.timeline(visitor)).filter(({ kind }) => kind === 'button-clicked')).toHaveLength(1);
    expect((await visitor.post('buttons/btn_0192f3a4b5c67890abcdef0123456789/clicks', {})).status).toBe(404);
    visitor.leave();
  });

  it('come with words even when the model only calls the tool', async () => {
    await anItem(play.stack, play.bot, 'button-groups', pricing);
    const visitor = await play.arrive();
    play.model.script([
      { toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
      { reply: 'Pro costs 9 euros.' },
    ]);
    await visitor.say('How much is the Pro plan?');
    await visitor.next('buttons-shown');
    expect(await visitor.reply()).toBe('Pro costs 9 euros.');
    visitor.leave();
  });

  it('do not appear when no rule matches, nor when the group was switched off since', async () => {
    const group = await anItem<{ id: string }>(play.stack, play.bot, 'button-groups', pricing);
    const visitor = await play.arrive();
    play.model.script([
      { reply: 'Hello.' },
      { reply: 'Nine.', toolCalls: [{ name: 'show_buttons', arguments: { groups: ['group_1'] } }] },
    ]);
    await visitor.say('Hello');
    await visitor.reply();
    await call(`${play.stack.api.url}/v1/bots/${play.bot.id}/button-groups/${group.id}`, {
      method: 'DELETE',
      token: play.stack.apiKey,
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
    await anItem(play.stack, play.bot, 'webhooks', { ...ticket, frequency: { max: 3 } });
    const visitor = await play.arrive();
    play.model.script([
      calling({ email: 'invented@evil.example' }),
      calling({ email: 'ann@example.org' }),
      calling({ email: 'ann@example.org' }),
    ]);
    await visitor.say('My order page shows a bug');
    expect(await visitor.next('notice')).toMatchObject({
      about: 'inputs-missing',
      text: expect.stringContaining('e-mail'),
    });
    expect(await play.deliveries(visitor)).toEqual([]);
    await visitor.say('It is ann@example.org');
    const confirm = await visitor.next('confirm-asked');
    expect(confirm).toMatchObject({ action: 'create_support_ticket', inputs: { email: 'ann@example.org' } });
    expect(await play.deliveries(visitor)).toEqual([]);
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await until('the delivery', async () => expect(await play.deliveries(visitor)).toHaveLength(1));
    expect((await play.deliveries(visitor))[0]?.request).toMatchObject({
      url: 'https://desk.example/hook',
      inputs: { email: 'ann@example.org' },
    });
    await visitor.say('Once more please');
    await visitor.reply(2);
    const { trace } = (await play.timeline(visitor)).findLast((entry) => entry.kind === 'bot-message') ?? {};
    expect(trace?.decisions).toContainEqual(
      expect.objectContaining({ what: 'create_support_ticket', fires: false, why: expect.stringContaining('already') }),
    );
    expect(await play.deliveries(visitor)).toHaveLength(1);
    visitor.leave();
  });

  it('is called without asking for the e-mail address that the visitor gave in the form', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-start' });
    await anItem(play.stack, play.bot, 'webhooks', { ...ticket, confirm: false });
    const visitor = await play.arrive();
    await visitor.post('form', {
      formId: (await visitor.next('form-shown')).id,
      values: { name: 'Ann', email: 'ann@example.org' },
    });
    // No script: the model that answers sees nothing but what it is told.
    await visitor.say('I want to report a bug and create a support ticket');
    await until('the delivery', async () => expect(await play.deliveries(visitor)).toHaveLength(1));
    expect((await play.deliveries(visitor))[0]?.request).toMatchObject({ inputs: { email: 'ann@example.org' } });
    const asked = visitor.entries.filter((entry) => entry.kind === 'notice' && entry.about === 'inputs-missing');
    expect(asked).toEqual([]);
    visitor.leave();
  });

  it('that the visitor says no to is not queued', async () => {
    await anItem(play.stack, play.bot, 'webhooks', ticket);
    const visitor = await play.arrive();
    play.model.script([calling({ email: 'ann@example.org' })]);
    await visitor.say('A bug! I am ann@example.org');
    const confirm = await visitor.next('confirm-asked');
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: false });
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await visitor.say('Bye');
    await visitor.reply(2);
    expect(await play.deliveries(visitor)).toEqual([]);
    visitor.leave();
  });

  it('is not called when the plan lapsed or the action was switched off in mid-conversation', async () => {
    await anItem(play.stack, play.bot, 'webhooks', { ...ticket, confirm: false });
    const visitor = await play.arrive();
    play.model.script([calling({ email: 'ann@example.org' }), { reply: 'No.' }]);
    await play.stack.database.db.query("UPDATE accounts SET plan = 'free' WHERE id = $1", [play.stack.accountId]);
    try {
      await visitor.say('A bug! I am ann@example.org');
      await visitor.reply();
    } finally {
      await play.stack.database.db.query("UPDATE accounts SET plan = 'business' WHERE id = $1", [play.stack.accountId]);
    }
    const { trace } = (await play.timeline(visitor)).findLast((entry) => entry.kind === 'bot-message') ?? {};
    expect(trace?.decisions).toContainEqual(
      expect.objectContaining({ what: 'create_support_ticket', fires: false, why: 'plan' }),
    );
    expect(await play.deliveries(visitor)).toEqual([]);
    visitor.leave();
  });
});
