import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import type { WebhookHealth } from '#contracts/webhooks.js';
import { anAction, anItem } from '#testing/builders.js';
import { call, type TestVisitor } from '#testing/client.js';
import { type Mails, openMails } from '#testing/mails.js';
import { kinds, Play } from '#testing/play.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { until } from '#testing/until.js';

let mails: Mails;
let receiver: Receiver;
let play: Play;
beforeAll(async () => {
  mails = await openMails();
  receiver = await openReceiver();
  play = await Play.open({ SMTP_URL: mails.smtpUrl, MAIL_FROM: 'chat@shop.example' });
}, 60_000);
afterAll(async () => {
  await play.close();
  await receiver.close();
  await mails.close();
});
beforeEach(async () => {
  receiver.reset();
  await play.begin();
});

const ticket = async (more: object = {}) =>
  await anItem<Webhook>(play.stack, play.bot, 'webhooks', {
    name: 'create_ticket',
    description: 'When something is broken.',
    url: receiver.url,
    successMessage: 'Ticket {{response.id}} is open.',
    ...more,
  });
const trigger = async (email: string): Promise<TestVisitor> => {
  const visitor = await play.arrive({ visitor: { email } });
  play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
  await visitor.say('My grinder is broken');
  return visitor;
};

describe('a webhook that lands when the chat is over', () => {
  const closedBefore = async (visitor: () => TestVisitor) =>
    await until('the end', async () => {
      const { body } = await call<{ status: string }>(
        `${play.stack.api.url}/v1/conversations/${visitor().conversationId}`,
        { token: play.stack.apiKey },
      );
      expect(body.status).toBe('closed');
    });

  it('is in the timeline, and goes to the address of the visitor by mail', async () => {
    await ticket({ mailLateResult: true });
    await anAction(play.stack, play.bot, 'email-notifications', {
      transcript: { enabled: false, recipients: [], delayMinutes: 0 },
    });
    let visitor: TestVisitor | undefined;
    const theirs = (): TestVisitor => {
      if (!visitor) throw new Error('not yet');
      return visitor;
    };
    receiver.script({ status: 200, json: { id: 'T-7' }, before: async () => await closedBefore(theirs) });
    const address = play.address('ann');
    visitor = await trigger(address);
    await until('the call', () => expect(receiver.calls).toHaveLength(1));
    await visitor.post('end', {});
    const mail = await mails.to(address);
    expect(mail.text).toContain('Ticket T-7 is open.');
    expect(kinds(await play.timeline(visitor)).slice(-4)).toEqual(
      expect.arrayContaining(['action-settled', 'notice', 'delivery']),
    );
    expect(visitor.entries.some((entry) => entry.kind === 'notice' && entry.text === 'Ticket T-7 is open.')).toBe(true);
    expect(await mails.allTo(address)).toHaveLength(1);
  });
});

describe('a webhook that is gone', () => {
  it('is shown as switched off, is mailed to the team once, and is called again once it is saved', async () => {
    const team = play.address('team');
    await anAction(play.stack, play.bot, 'email-notifications', { lead: { enabled: true, recipients: [team] } });
    const { id } = await ticket();
    receiver.script({ status: 410 });
    const visitor = await trigger(play.address('ann'));
    const mail = await mails.to(team);
    expect(mail.subject).toContain('create_ticket was switched off');
    expect(mail.html).toContain(`/conversations/${visitor.conversationId}`);
    expect(kinds(await play.timeline(visitor))).toContain('webhook-disabled');
    const url = `${play.stack.api.url}/v1/bots/${play.bot.id}/webhooks/${id}`;
    const options = { token: play.stack.apiKey };
    const { body: shown, headers } = await call<Webhook & WebhookHealth>(url, options);
    expect(shown).toMatchObject({ health: 'disabled', disabledReason: 'the receiver answered 410 Gone' });
    await play.deliveryThatIs('failed', await trigger(play.address('bob')));
    expect(receiver.calls).toHaveLength(1);
    expect(await mails.allTo(team)).toHaveLength(1);
    const saved = await call<WebhookHealth>(url, {
      ...options,
      method: 'PUT',
      headers: { 'if-match': headers.get('etag') ?? '' },
      body: {
        name: 'create_ticket',
        description: 'When something is broken.',
        url: receiver.url,
        successMessage: 'Done.',
      },
    });
    expect(saved.body).toMatchObject({ health: 'well', disabledAt: null });
    await play.deliveryThatIs('accepted', await trigger(play.address('cid')));
    expect(receiver.calls).toHaveLength(2);
  });
});
