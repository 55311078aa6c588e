import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import type { Problem } from '#contracts/problem.js';
import { anAction, anItem } from '#testing/builders.js';
import type { TestVisitor } from '#testing/client.js';
import { kinds, Play } from '#testing/play.js';
import { until } from '#testing/until.js';
import { Owner } from './owner.js';

let play: Play;
let owner: Owner;
beforeAll(async () => {
  play = await Play.open();
  owner = new Owner(play);
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

const ticket = {
  name: 'open_ticket',
  description: 'The visitor tells of something that is broken.',
  url: 'https://desk.example/hook',
  successMessage: 'Your ticket is open.',
};
const add = async (webhook: object) => await anItem<Webhook>(play.stack, play.bot, 'webhooks', webhook);
/** The model answers, and calls these webhooks. */
const answers = (...names: string[]) =>
  play.model.script([{ reply: 'I see.', toolCalls: names.map((name) => ({ name, arguments: {} })) }]);
/** A visitor who says something, to which the model answers as it was told. */
async function reported(visitor?: TestVisitor, n = 1): Promise<TestVisitor> {
  const arrived = visitor ?? (await play.arrive());
  await arrived.say('My grinder does not start');
  await arrived.reply(n);
  return arrived;
}
const asked = () => JSON.stringify(play.model.requests.last);

describe('Webhooks', () => {
  it('the model is given name and description, and its call queues a request to the address of the webhook', async () => {
    await add(ticket);
    answers('open_ticket');
    const visitor = await reported();
    expect(asked()).toContain('"name":"open_ticket"');
    expect(asked()).toContain(ticket.description);
    expect(await play.deliveries(visitor)).toMatchObject([
      {
        kind: 'webhook',
        request: { action: 'open_ticket', url: ticket.url, success: { message: ticket.successMessage } },
      },
    ]);
  });

  it('nothing is queued while the model sees no reason in the description', async () => {
    await add(ticket);
    answers();
    const visitor = await reported();
    expect(await play.deliveries(visitor)).toEqual([]);
  });

  it('what the visitor left in the form goes along', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-start' });
    await add(ticket);
    const visitor = await play.arrive();
    const values = { name: 'Ann', email: 'ann@example.org' };
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values });
    await visitor.next('notice');
    answers('open_ticket');
    await reported(visitor);
    expect(await play.deliveries(visitor)).toMatchObject([{ request: { visitor: { ...values, phone: null } } }]);
  });

  it('the visitor reads no success message before the service has answered', async () => {
    await add(ticket);
    answers('open_ticket');
    const visitor = await reported();
    expect(JSON.stringify(visitor.entries)).not.toContain(ticket.successMessage);
  });

  it.each([
    ['Open Ticket!', 'open_ticket'],
    ['créer-un-billet', 'creer_un_billet'],
    ['add_to_crm', 'add_to_crm'],
  ])('the name %s is kept as %s, and the model calls it by that', async (typed, name) => {
    expect((await add({ ...ticket, name: typed })).name).toBe(name);
    answers(name);
    const visitor = await reported();
    expect(await play.deliveries(visitor)).toMatchObject([{ request: { action: name } }]);
  });

  it('a name is taken once', async () => {
    await add(ticket);
    const { status, body } = await owner.add<Problem>('webhooks', { ...ticket, name: 'Open Ticket' });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/name']]);
  });

  it.each(['name', 'description', 'url', 'successMessage'])('nothing is saved without the %s', async (field) => {
    const { status, body } = await owner.add<Problem>('webhooks', { ...ticket, [field]: '' });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, [`/${field}`]]);
    expect((await owner.get('webhooks')).body).toMatchObject({ data: [] });
  });

  it('with the summary switched on one is written, of what both said, and the request asks for it', async () => {
    await add({ ...ticket, sendSummary: true });
    play.model.script([
      { reply: 'I see.', toolCalls: [{ name: 'open_ticket', arguments: {} }] },
      { reply: 'The grinder does not start.' },
    ]);
    const visitor = await reported();
    await until('the summary', async () =>
      expect(await play.timeline(visitor)).toContainEqual(
        expect.objectContaining({ kind: 'summary-written', text: 'The grinder does not start.' }),
      ),
    );
    const read = JSON.stringify(play.model.requests.last.at(-1));
    expect(read).toContain('My grinder does not start');
    expect(read).toContain('I see.');
    expect(await play.deliveries(visitor)).toMatchObject([{ request: { sendSummary: true } }]);
  });

  it('with the summary switched off none is written', async () => {
    await add(ticket);
    answers('open_ticket');
    const visitor = await reported();
    await reported(visitor, 2);
    expect(await play.deliveries(visitor)).toMatchObject([{ request: { sendSummary: false } }]);
    expect(kinds(await play.timeline(visitor))).not.toContain('summary-written');
  });

  it('one that is switched off stays as it is and is not called, until it is switched on again', async () => {
    const { id } = await add(ticket);
    await owner.save(`webhooks/${id}`, { ...ticket, enabled: false });
    expect((await owner.get('webhooks')).body).toMatchObject({ data: [{ ...ticket, enabled: false }] });
    answers('open_ticket');
    const first = await reported();
    expect(asked()).not.toContain('"name":"open_ticket"');
    expect(await play.deliveries(first)).toEqual([]);
    await owner.save(`webhooks/${id}`, { ...ticket, enabled: true });
    answers('open_ticket');
    const second = await reported();
    expect(await play.deliveries(second)).toHaveLength(1);
  });

  it('one that was changed goes by what was saved last', async () => {
    const { id } = await add(ticket);
    const changed = { ...ticket, description: 'The visitor wants money back.', url: 'https://crm.example/hook' };
    expect((await owner.save(`webhooks/${id}`, changed)).body).toMatchObject(changed);
    answers('open_ticket');
    const visitor = await reported();
    expect(asked()).toContain(changed.description);
    expect(asked()).not.toContain(ticket.description);
    expect(await play.deliveries(visitor)).toMatchObject([{ request: { url: changed.url } }]);
  });

  it('one that was deleted is gone at once, in a running conversation too', async () => {
    const { id } = await add({ ...ticket, frequency: { max: 2 } });
    answers();
    const visitor = await reported();
    expect((await owner.remove(`webhooks/${id}`)).status).toBe(204);
    expect((await owner.get('webhooks')).body).toMatchObject({ data: [] });
    answers('open_ticket');
    await reported(visitor, 2);
    expect(await play.deliveries(visitor)).toEqual([]);
  });

  it.each([
    ['a ticket for support', 'create_support_ticket', 'Ticket [ID] is open. We answer within a day.'],
    ['a lead for sales', 'qualify_lead', 'Sales will call you.'],
    ['an appointment', 'schedule_consultation', 'We send you times by e-mail.'],
  ])('%s can be asked for', async (_, name, successMessage) => {
    await add({ ...ticket, name, successMessage });
    answers(name);
    const visitor = await reported();
    expect(await play.deliveries(visitor)).toMatchObject([
      { request: { action: name, success: { message: successMessage } } },
    ]);
  });

  it('webhooks come with the plans essential and business: the plan free calls none', async () => {
    await add(ticket);
    const calls = async () => {
      answers('open_ticket');
      const visitor = await reported();
      return (await play.deliveries(visitor)).length;
    };
    await owner.onPlan('free', async () => {
      expect(await calls()).toBe(0);
      expect((await owner.add<Problem>('webhooks', { ...ticket, name: 'other' })).body.code).toBe('plan_required');
    });
    await owner.onPlan('essential', async () => expect(await calls()).toBe(1));
  });
});
