import { describe, expect, it } from '@jest/globals';
import type { NewDelivery } from '#contracts/deliveries.js';
import { ann, TestConversation } from '../testing/conversation.js';
import { aHandover } from '../testing/settings.js';

const mailTo = (...recipients: string[]) => ({ 'email-notifications': { lead: { enabled: true, recipients } } });
const addressees = (deliveries: readonly NewDelivery[]) =>
  deliveries.map(({ request }) => [request.kind, 'to' in request ? request.to : '']);

/** Sends a form, of the handover or as a lead. */
function submitted(settings: object, purpose: 'lead' | 'handover', now: object = {}): TestConversation {
  const before = { ...aHandover(), ...settings };
  const conversation = new TestConversation(before);
  conversation.say('human please');
  conversation.happens({ kind: 'channel-chosen', channel: 'email' });
  conversation.newest = { ...before, ...now };
  conversation.submit('form', purpose);
  return conversation;
}

describe('the mail about a lead', () => {
  it('goes at once to each recipient, with the history up to the submission', () => {
    const { deliveries } = submitted(mailTo('a@shop.example', 'B@shop.example'), 'lead');
    expect(deliveries).toMatchObject([
      {
        effectKey: 'lead-mail:form:a@shop.example',
        request: { kind: 'lead-mail', to: 'a@shop.example', visitor: ann, throughSeq: 4 },
      },
      { effectKey: 'lead-mail:form:b@shop.example', request: { kind: 'lead-mail', to: 'B@shop.example' } },
    ]);
  });

  it('goes out for each form that is sent', () => {
    const conversation = submitted(mailTo('a@shop.example'), 'lead');
    conversation.submit('another', 'lead');
    expect(conversation.sent('lead-mail')).toHaveLength(2);
  });

  it('is one with the mail of the handover where both go to the same address', () => {
    const { deliveries, entries } = submitted(mailTo('sales@shop.example', 'Support@Shop.example'), 'handover');
    expect(addressees(deliveries)).toEqual([
      ['handover-mail', 'support@shop.example'],
      ['confirmation-mail', 'ann@example.org'],
      ['lead-mail', 'sales@shop.example'],
    ]);
    expect(deliveries[0]?.request).toMatchObject({ merged: true });
    expect(entries).toContainEqual({ kind: 'mail-skipped', body: { mail: 'lead', reason: 'merged' } });
  });

  it('goes to that address by itself for a form that is no handover', () => {
    expect(addressees(submitted(mailTo('support@shop.example'), 'lead').deliveries)).toEqual([
      ['lead-mail', 'support@shop.example'],
    ]);
  });

  it.each([
    ['the handover was switched off since', { 'human-handover': { enabled: false } }],
    ['the team was mailed before', {}],
  ])('is not lost as merged when %s', (why, now) => {
    const conversation = submitted(mailTo('support@shop.example'), 'handover', now);
    if (why.includes('before')) conversation.submit('another', 'handover');
    expect(conversation.sent('lead-mail')).toHaveLength(1);
  });

  it('that is not sent has a reason', () => {
    expect(submitted({}, 'lead').entries).toContainEqual({
      kind: 'mail-skipped',
      body: { mail: 'lead', reason: 'not-set-up' },
    });
  });

  it('goes by what stands now, also in conversations that began before', () => {
    expect(submitted({}, 'lead', mailTo('a@shop.example')).sent('lead-mail')).toHaveLength(1);
    const off = { 'email-notifications': { lead: { enabled: false } } };
    expect(submitted(mailTo('a@shop.example'), 'lead', off).deliveries).toEqual([]);
  });

  it('is skipped once the plan lapsed, and that is recorded', () => {
    const conversation = new TestConversation(mailTo('a@shop.example'));
    conversation.plan = 'free';
    expect(conversation.submit('form', 'lead')).toMatchObject({
      deliveries: [],
      entries: [
        { kind: 'notice' },
        { kind: 'action-skipped', body: { action: 'email-notifications', reason: 'plan' } },
      ],
    });
  });
});
