import { describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import type { Problem } from '#contracts/problem.js';
import type { WebhookHealth } from '#contracts/webhooks.js';
import { wordingFor } from '#contracts/wording.js';
import { anAction, anItem } from '#testing/builders.js';
import { call, type TestVisitor } from '#testing/client.js';
import { kinds } from '#testing/play.js';
import { mails, play, receiver } from '#testing/play-with-receivers.js';
import { until } from '#testing/until.js';

const ticket = async (more: object = {}) =>
  await anItem<Webhook>(play.stack, play.bot, 'webhooks', {
    name: 'create_ticket',
    description: 'When something is broken.',
    url: receiver.url,
    successMessage: 'Ticket {{response.id}} is open.',
    ...more,
  });
const withoutTranscript = async () =>
  await anAction(play.stack, play.bot, 'email-notifications', {
    transcript: { enabled: false, recipients: [], delayMinutes: 0 },
  });
const trigger = async (email: string): Promise<TestVisitor> => {
  const visitor = await play.arrive({ visitor: { email } });
  play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
  await visitor.say('My grinder is broken');
  return visitor;
};

const closed = async ({ conversationId }: TestVisitor) =>
  await until('the end', async () => {
    const { body } = await call<{ status: string }>(`${play.stack.api.url}/v1/conversations/${conversationId}`, {
      token: play.stack.apiKey,
    });
    expect(body.status).toBe('closed');
  });

describe('a webhook that lands when the chat is over', () => {
  it('is in the timeline, and goes to the address of the visitor by mail', async () => {
    await ticket({ mailLateResult: true });
    await withoutTranscript();
    let visitor: TestVisitor | undefined;
    const theirs = (): TestVisitor => {
      if (!visitor) throw new Error('not yet');
      return visitor;
    };
    receiver.script({ status: 200, json: { id: 'T-7' }, before: async () => await closed(theirs()) });
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
    const bob = await trigger(play.address('bob'));
    await bob.reply();
    expect(await play.deliveries(bob)).toEqual([]);
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

describe('a visitor who speaks another language than the bot', () => {
  it.each([
    ['German', 'de-AT', 'de', 'ltr', 500],
    ['Arabic', 'ar', 'ar', 'rtl', 410],
  ] as const)(
    'reads %s wherever the service itself speaks, in the chat and by mail',
    async (_, locale, lang, dir, status) => {
      const { texts } = wordingFor(lang, lang);
      await anAction(play.stack, play.bot, 'lead-capture', {
        ...{ enabled: true, position: 'at-end' },
        fields: { email: { enabled: true, required: true }, phone: { enabled: true, required: false } },
      });
      await anAction(play.stack, play.bot, 'human-handover', {
        enabled: true,
        transitionMessage: 'I pass you on.',
        confirmationMessage: 'The team has it.',
        channels: {
          email: { enabled: true, address: play.address('team'), confirmToVisitor: true },
          instagram: { enabled: true, username: 'fernweh.coffee' },
        },
      });
      await withoutTranscript();
      await ticket({ mailLateResult: true });
      const visitor = await play.arrive({ locale });
      const notices = () => visitor.entries.flatMap((entry) => (entry.kind === 'notice' ? [entry.text] : []));

      play.model.script([], { status: 401 });
      await visitor.say('Hello?');
      await visitor.next('notice');
      play.model.reset();
      await visitor.say('human please');
      expect((await visitor.next('handover-offered')).hint).toBe(texts.handover.paste);
      await visitor.say('Well?');
      await visitor.next('notice', 3);
      const { formId } = (await visitor.post<{ formId: string }>('handover/email', {})).body;
      const wrong = await visitor.post<Problem>('form', { formId, values: { email: 'ann@', phone: '1' } });
      expect(wrong.body).toMatchObject({
        detail: texts.form.wrong,
        errors: [
          { pointer: '/values/email', detail: texts.form.email },
          { pointer: '/values/phone', detail: texts.form.phone },
        ],
      });
      const email = play.address('ann');
      await visitor.post('form', { formId, values: { email } });
      await visitor.next('notice', 4);
      await visitor.say('human please');
      await visitor.next('notice', 5);
      expect(notices()).toEqual([
        ...[texts.outage, 'I pass you on.', texts.handover.choose, 'The team has it.', texts.handover.taken],
      ]);

      receiver.script({ status, before: async () => await closed(visitor) });
      play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
      await visitor.say('My grinder is broken');
      await until('the call', () => expect(receiver.calls).toHaveLength(1));
      await visitor.post('end', {});
      await until('both mails', async () => expect(await mails.allTo(email)).toHaveLength(2));
      const [late, confirmation] = await mails.allTo(email);
      expect([late, confirmation].map((mail) => mail?.subject.split(' · ')[0])).toEqual([
        ...[texts.mail.news, texts.mail.received],
      ]);
      for (const mail of [late, confirmation]) expect(mail?.html).toContain(`<html dir="${dir}" lang="${lang}">`);
      // Tried again after a 500, and gone with a 410.
      const { pending, done, failed } = texts.action;
      expect(late?.text).toContain(status === 500 ? done : failed);
      expect(notices().includes(pending)).toBe(status === 500);
      expect(confirmation?.text).toContain('The team has it.');
    },
  );
});
