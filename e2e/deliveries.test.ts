import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Webhook as SavedWebhook } from '#actions/webhooks/settings.js';
import { anAction, anItem } from '#testing/builders.js';
import { call, type TestVisitor } from '#testing/client.js';
import { header } from '#testing/mails.js';
import { kinds } from '#testing/play.js';
import { mails, play, receiver } from '#testing/play-with-receivers.js';
import { until } from '#testing/until.js';

const ann = { name: 'Ann', email: 'ann@example.org' };
const someone = () => play.address('team');

describe('the mail about a lead', () => {
  it('tells the team who wrote, what was agreed to and what was said before, and answers go to the visitor', async () => {
    const team = someone();
    await anAction(play.stack, play.bot, 'lead-capture', {
      enabled: true,
      consent: { mode: 'checkbox', text: 'You may write to me.' },
    });
    await anAction(play.stack, play.bot, 'email-notifications', { lead: { enabled: true, recipients: [team] } });
    const visitor = await play.arrive({ pageUrl: 'https://shop.example/beans' });
    play.model.script([{ reply: 'We open at nine.' }]);
    await visitor.say('When do you open?');
    const form = await visitor.next('form-shown');
    await visitor.post('form', { formId: form.id, values: ann, consent: true });
    const mail = await mails.to(team);
    for (const words of ['Ann', 'ann@example.org', 'You may write to me.', 'When do you open?', 'We open at nine.'])
      expect(mail.text).toContain(words);
    expect(header(mail, 'reply-to')).toContain('ann@example.org');
    expect(header(mail, 'auto-submitted')).toBe('auto-generated');
    const delivery = await play.deliveryThatIs('accepted', visitor);
    expect(mail.html).toContain(`/conversations/${visitor.conversationId}?event=${delivery.id}"`);
    expect(header(mail, 'message-id')).toBe(`<${delivery.id}@shop.example>`);
    expect(delivery).toMatchObject({ state: 'accepted', tries: [{ no: 1, outcome: 'accepted' }] });
  });
});

describe('the mails of a handover', () => {
  it('reach the team with reason and summary, and the visitor with the confirmation', async () => {
    const team = someone();
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await anAction(play.stack, play.bot, 'human-handover', {
      enabled: true,
      confirmationMessage: 'We will write soon.',
      channels: { email: { enabled: true, address: team, confirmToVisitor: true } },
    });
    const visitor = await play.arrive();
    await visitor.say('My grinder is broken, I want to talk to a human');
    await visitor.next('handover-offered');
    await until('the summary', async () => expect(kinds(await play.timeline(visitor))).toContain('summary-written'));
    await visitor.post('handover/email', {});
    const visitorAddress = play.address('ann');
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: { email: visitorAddress } });
    const mail = await mails.to(team);
    expect(mail.text).toContain('My grinder is broken');
    expect(mail.text).toContain(visitor.conversationId);
    const confirmation = await mails.to(visitorAddress);
    expect(confirmation.text).toContain('We will write soon.');
    expect(confirmation.text).not.toContain('grinder');
    expect(await mails.allTo(team)).toHaveLength(1);
  });
});

describe('the transcript', () => {
  const setUp = async (team: string, transcript: object = {}) =>
    await anAction(play.stack, play.bot, 'email-notifications', {
      lead: { enabled: true, recipients: [team] },
      transcript: { enabled: true, recipients: [team], delayMinutes: 0, ...transcript },
    });
  const talk = async () => {
    const visitor = await play.arrive();
    play.model.script([{ reply: 'We open at **nine**.' }]);
    await visitor.say('When do you open?');
    await visitor.reply();
    return visitor;
  };
  const skipped = async (visitor: TestVisitor) =>
    await until('a reason', async () => {
      const found = (await play.timeline(visitor)).find(
        (entry) => entry.kind === 'mail-skipped' && entry.mail === 'transcript',
      );
      if (found?.kind !== 'mail-skipped') throw new Error('none yet');
      return found.reason;
    });

  it('holds the whole conversation, after the end', async () => {
    const team = someone();
    await setUp(team);
    const visitor = await talk();
    await visitor.post('end', {});
    const mail = await mails.to(team);
    for (const words of ['When do you open?', 'We open at', 'nine']) expect(mail.text).toContain(words);
    expect(mail.html).toMatch(/<strong[^>]*>nine<\/strong>/);
    await play.deliveryThatIs('accepted', visitor);
  });

  it('is skipped where a lead mail was accepted, and the timeline says why', async () => {
    const team = someone();
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'after-first-response' });
    await setUp(team, { skipWhenNotified: true });
    const visitor = await talk();
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: ann });
    await play.deliveryThatIs('accepted', visitor);
    await visitor.post('end', {});
    expect(await skipped(visitor)).toBe('notified');
    expect(await mails.allTo(team)).toHaveLength(1);
  });

  it('is skipped where an operator asks for it, and where nobody wrote', async () => {
    const team = someone();
    await setUp(team);
    const visitor = await talk();
    await call(`${play.stack.api.url}/v1/conversations/${visitor.conversationId}/skip-transcript`, {
      token: play.stack.apiKey,
      body: { why: 'a test call' },
    });
    await visitor.post('end', {});
    expect(await skipped(visitor)).toBe('requested');
    const silent = await play.arrive();
    await silent.post('end', {});
    expect(await skipped(silent)).toBe('empty');
    expect(await mails.allTo(team)).toEqual([]);
  });
});

describe('a webhook', () => {
  const ticket = async () =>
    await anItem<SavedWebhook & { secret: string }>(play.stack, play.bot, 'webhooks', {
      name: 'create_ticket',
      description: 'When something is broken.',
      url: receiver.url,
      headers: { authorization: 'Bearer the-desk-key' },
      successMessage: 'Ticket {{response.ticket.id}} is open.',
      sendSummary: true,
    });
  const trigger = async () => {
    const visitor = await play.arrive({ pageUrl: 'https://shop.example/beans', visitor: { email: 'ann@example.org' } });
    // The third is for the summary.
    play.model.script([
      { reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] },
      { reply: 'A broken grinder.' },
    ]);
    await visitor.say('My grinder is broken');
    return visitor;
  };
  const said = async (visitor: TestVisitor, about: string) =>
    await until(`a notice about ${about}`, () => {
      const found = visitor.entries.find((entry) => entry.kind === 'notice' && entry.about === about);
      if (found?.kind !== 'notice') throw new Error(JSON.stringify(visitor.entries));
      return found.text;
    });

  it('is called with a signed envelope, and its answer is told in the chat', async () => {
    receiver.script({ status: 201, json: { ticket: { id: 4711 } } });
    const { secret } = await ticket();
    const visitor = await trigger();
    expect(await said(visitor, 'action-done')).toBe('Ticket 4711 is open.');
    const [received] = receiver.calls;
    expect(received?.headers.authorization).toBe('Bearer the-desk-key');
    const headers = Object.fromEntries(
      Object.entries(received?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(secret).verify(received?.body ?? '', headers)).toMatchObject({
      type: 'action.triggered',
      data: {
        test: false,
        action: { name: 'create_ticket', inputs: {} },
        bot: { id: play.bot.id },
        conversation: { id: visitor.conversationId, pageUrl: 'https://shop.example/beans' },
        visitor: { email: 'ann@example.org' },
        summary: 'A broken grinder.',
      },
    });
    expect(JSON.stringify(await play.deliveryThatIs('accepted', visitor))).not.toContain('the-desk-key');
  });

  it('that fails first is tried again with the same id and bytes; the visitor is told both', async () => {
    receiver.script({ status: 503 }, { status: 200, json: { ticket: { id: 'T1' } } });
    await ticket();
    const visitor = await trigger();
    expect(await said(visitor, 'action-pending')).toContain('taken your request');
    expect(await said(visitor, 'action-done')).toBe('Ticket T1 is open.');
    const [first, second] = receiver.calls;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    const { tries } = await play.deliveryThatIs('accepted', visitor);
    expect(tries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['failed', 503],
      ['accepted', 200],
    ]);
  });

  it('that is gone is told honestly, offers the team, and is not offered to the model any more', async () => {
    await anAction(play.stack, play.bot, 'human-handover', {
      enabled: true,
      channels: { whatsapp: { enabled: true, phone: '+49 30 901820' } },
    });
    receiver.script({ status: 410 });
    await ticket();
    const visitor = await trigger();
    expect(await said(visitor, 'action-failed')).toContain('could not be completed');
    await visitor.next('handover-offered');
    await play.deliveryThatIs('failed', visitor);
    await until('the summary', async () =>
      expect(kinds(await play.timeline(visitor)).filter((kind) => kind === 'summary-written')).toHaveLength(2),
    );
    const again = await trigger();
    await again.reply();
    expect(await play.deliveries(again)).toEqual([]);
    expect(receiver.calls).toHaveLength(1);
  });

  it('to a place it may not reach is blocked, and nothing is sent', async () => {
    await ticket();
    await play.stack.database.db.query(
      `UPDATE bot_versions SET actions = jsonb_set(actions, '{webhooks,list,0,url}', '"http://169.254.169.254/latest"')
       WHERE bot_id = (SELECT id FROM bots WHERE public_id = $1)`,
      [play.bot.publicId],
    );
    const visitor = await trigger();
    await play.deliveryThatIs('blocked', visitor);
    expect(receiver.calls).toEqual([]);
  });

  it('can be sent again by hand after its last attempt, and cancelled before', async () => {
    receiver.script({ status: 503 }, { status: 200 });
    await ticket();
    const visitor = await trigger();
    await said(visitor, 'action-pending');
    const [{ id }] = await play.stack.database.db.query('SELECT id FROM deliveries WHERE conversation_id = $1', [
      visitor.conversationUuid,
    ]);
    const shownId = `dlv_${id.replaceAll('-', '')}`;
    const act = async (what: string) =>
      (await call(`${play.stack.api.url}/v1/deliveries/${shownId}/${what}`, { token: play.stack.apiKey, body: {} }))
        .status;
    expect(await act('cancel')).toBe(202);
    expect((await play.delivery(shownId)).state).toBe('cancelled');
    expect(await act('redeliver')).toBe(202);
    await until('the second call', async () => expect((await play.delivery(shownId)).state).toBe('accepted'));
    expect(receiver.calls).toHaveLength(2);
    expect((await play.delivery(shownId)).tries.at(-1)).toMatchObject({ trigger: 'manual' });
  });
});
