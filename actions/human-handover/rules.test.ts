import { describe, expect, it } from '@jest/globals';
import { calling, gist, nobody, TestConversation } from '../testing/conversation.js';
import { aHandover, everyChannel } from '../testing/settings.js';

const wish = 'I want to talk to a human';
const unanswered = { answered: false, reply: 'I do not know.' };
const whatsappOnly = { channels: { whatsapp: everyChannel.whatsapp } };

/** A conversation whose visitor asked for a human. */
function offered(settings: object = {}): TestConversation {
  const conversation = new TestConversation(aHandover(settings));
  conversation.say(wish);
  return conversation;
}

/** …and sent the form. */
function handedOver(settings: object = {}): TestConversation {
  const conversation = offered(settings);
  conversation.happens({ kind: 'channel-chosen', channel: 'email' });
  conversation.submit(conversation.handover().formId ?? '', 'handover');
  return conversation;
}

describe('a handover is offered', () => {
  it('when the visitor asks in plain words, even if the model forgets to', () => {
    const reaction = new TestConversation(aHandover()).say(wish, { replyId: 'reply' });
    expect(reaction).toMatchObject({ replacesReply: true, summarize: true });
    expect(reaction.entries).toMatchObject([
      { kind: 'notice', id: 'reply', body: { about: 'handover', text: 'I pass you on.' } },
      {
        kind: 'handover-offered',
        body: {
          channels: ['email', 'whatsapp', 'instagram', 'telegram', 'messenger'].map((channel) => ({ channel })),
          reason: { code: 'asked', messageSeq: 1 },
          hint: expect.stringContaining('paste'),
        },
      },
    ]);
  });

  it.each([
    ['visitor-asked', 'asked'],
    ['instructions', 'rule'],
  ])('when the model calls the tool because of %s, with its reason', (because, code) => {
    const conversation = new TestConversation(aHandover());
    conversation.say('I was charged twice', calling('hand_over', { because, reason: 'a double charge' }));
    expect(conversation.handover()).toMatchObject({
      state: 'offered',
      reason: { code, text: 'a double charge', messageSeq: 1 },
    });
  });

  it('even when the model fills the tool in wrongly', () => {
    const conversation = new TestConversation(aHandover());
    const [tool] = conversation.offered().filter(({ name }) => name === 'hand_over');
    const given = { because: 'dunno', reason: 5, more: true };
    expect(tool).toMatchObject({ accepts: expect.anything() });
    conversation.say('Help', calling('hand_over', given));
    expect(conversation.handover().reason).toEqual({ code: 'rule', text: '', messageSeq: 1 });
  });

  it('with a reason that every database takes', () => {
    const conversation = new TestConversation(aHandover());
    conversation.say('Help', calling('hand_over', { because: 'instructions', reason: `\u0000${'🙂'.repeat(200)}` }));
    const text = conversation.handover().reason?.text ?? '';
    expect([text.length, text.includes('\u0000'), text.isWellFormed()]).toEqual([299, false, true]);
  });

  it('in a model outage, to who asks, and to nobody else', () => {
    const conversation = new TestConversation(aHandover());
    expect(conversation.happens({ kind: 'outage', question: 'Hello', messageSeq: 1 }).entries).toEqual([]);
    const { entries, replacesReply } = conversation.happens({ kind: 'outage', question: wish, messageSeq: 2 });
    expect([gist(entries), replacesReply]).toEqual([['handover', 'handover-offered'], true]);
  });

  it('when a webhook failed for good', () => {
    const conversation = new TestConversation(aHandover());
    conversation.settles({ ok: false, request: aWebhookRequest });
    expect(gist(conversation.entries)).toEqual(['action-settled', 'action-failed', 'handover', 'handover-offered']);
    expect(conversation.handover().reason).toMatchObject({ code: 'stuck', text: 'create_ticket failed' });
  });

  it('not again by a failed webhook while it is on the screen or the team has just got it', () => {
    for (const conversation of [offered(), handedOver()]) {
      const { entries } = conversation.settles({ ok: false, request: aWebhookRequest });
      expect(gist(entries)).toEqual(['action-settled', 'action-failed']);
    }
  });

  it('not by a webhook that failed after the conversation was closed: nobody can choose a channel there', () => {
    const conversation = new TestConversation(aHandover());
    const { entries } = conversation.settles({ ok: false, request: aWebhookRequest, isOver: true });
    expect(gist(entries)).toEqual(['action-settled', 'action-failed']);
  });

  it('not without a channel to go to: the tool is withheld and the owner is told', () => {
    const emailOnly = { 'human-handover': { enabled: true, channels: { email: everyChannel.email } } };
    const conversation = new TestConversation(emailOnly);
    expect(conversation.offered().map(({ name }) => name)).not.toContain('hand_over');
    expect(conversation.say(wish)).toMatchObject({ entries: [], replacesReply: false });
    expect(conversation.decisions).toContainEqual(expect.objectContaining({ fires: false, why: 'no channel is open' }));
  });

  it('not when it is switched off', () => {
    const conversation = new TestConversation(aHandover({ enabled: false }));
    conversation.say(wish);
    expect([conversation.entries, conversation.offered().map(({ name }) => name)]).toEqual([[], ['end_conversation']]);
  });
});

const aWebhookRequest = {
  kind: 'webhook' as const,
  webhookId: 'hook_1',
  action: 'create_ticket',
  url: 'https://desk.example/hook',
  inputs: {},
  visitor: nobody,
  sendSummary: false,
  success: { message: 'Done.', fallback: '' },
};

describe('failed answers', () => {
  it('hand over at the second in a row, and an answer in between starts the count again', () => {
    const conversation = new TestConversation(aHandover());
    conversation.say('one', unanswered);
    conversation.say('two');
    expect(conversation.handover().failures).toBe(0);
    conversation.say('three', unanswered);
    expect(conversation.handover()).toMatchObject({ state: 'none', failures: 1 });
    conversation.say('four', unanswered);
    expect(conversation.handover()).toMatchObject({
      state: 'offered',
      failures: 0,
      reason: { code: 'stuck', text: '2 questions in a row without an answer' },
    });
  });

  it.each([1, 3, 10])('hand over after %i, where the owner says so', (after) => {
    const conversation = new TestConversation(aHandover({ automatic: { enabled: true, after } }));
    for (let n = 1; n < after; n += 1) conversation.say('?', unanswered);
    expect(conversation.handover().state).toBe('none');
    conversation.say('?', unanswered);
    expect(conversation.handover().state).toBe('offered');
  });

  it('are only counted when automatic handover is off', () => {
    const conversation = new TestConversation(aHandover({ automatic: { enabled: false, after: 1 } }));
    for (let n = 1; n <= 5; n += 1) conversation.say('?', unanswered);
    expect(conversation.handover()).toMatchObject({ state: 'none', failures: 5 });
  });

  it('are no model outages', () => {
    const conversation = new TestConversation(aHandover());
    for (let n = 1; n <= 5; n += 1) conversation.happens({ kind: 'outage', question: '?', messageSeq: n });
    expect(conversation.handover()).toMatchObject({ state: 'none', failures: 0 });
  });

  it('do not hand over in the five turns after the team got a mail; the sixth does', () => {
    const conversation = handedOver();
    for (let n = 1; n <= 5; n += 1) conversation.say('?', unanswered);
    expect(conversation.handover()).toMatchObject({ state: 'submitted', failures: 5, muted: 0 });
    conversation.say('?', unanswered);
    expect(conversation.handover()).toMatchObject({ state: 'offered', reason: { code: 'stuck' } });
  });
});

describe('while a handover is offered', () => {
  it('a message is answered with a reminder and the buttons, and no model is asked', () => {
    const conversation = offered();
    const { answers, entries } = conversation.say('Hello?');
    expect([answers, gist(entries)]).toEqual([true, ['handover-reminder', 'handover-offered']]);
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    expect(conversation.say('Hello?').entries).toMatchObject([
      { body: { text: expect.stringContaining('form above') } },
      {},
    ]);
  });

  it('a messenger that is chosen is recorded, and the assistant answers again', () => {
    const conversation = offered();
    const { entries } = conversation.happens({ kind: 'channel-chosen', channel: 'whatsapp' });
    expect(entries).toEqual([{ kind: 'channel-opened', body: { channel: 'whatsapp' } }]);
    expect(conversation.handover()).toMatchObject({ state: 'channel-opened', muted: 5 });
    expect(conversation.say('Hello?').answers).toBe(false);
  });

  it('it can be declined, and the assistant answers again', () => {
    const conversation = offered();
    expect(gist(conversation.happens({ kind: 'handover-declined' }).entries)).toEqual(['handover-declined']);
    expect(conversation.handover()).toMatchObject({ state: 'none', muted: 5 });
    expect(conversation.happens({ kind: 'handover-declined' }).entries).toEqual([]);
  });

  it('a channel may still be chosen after it was declined; a channel that was never offered may not', () => {
    const conversation = offered();
    conversation.happens({ kind: 'handover-declined' });
    conversation.happens({ kind: 'channel-chosen', channel: 'telegram' });
    expect(conversation.handover().state).toBe('channel-opened');
    const fresh = new TestConversation(aHandover());
    expect(fresh.happens({ kind: 'channel-chosen', channel: 'telegram' }).entries).toEqual([]);
  });

  it('a channel that was switched off is gone, and with the last one the assistant answers again', () => {
    const conversation = offered(whatsappOnly);
    conversation.newest = aHandover({ channels: { telegram: everyChannel.telegram } });
    expect(conversation.happens({ kind: 'channel-chosen', channel: 'whatsapp' }).entries).toEqual([]);
    expect(conversation.say('Hello?').answers).toBe(false);
    expect(conversation.handover().state).toBe('none');
  });

  it('nothing more is done once the plan lapsed, and that is recorded', () => {
    const conversation = offered();
    conversation.plan = 'free';
    expect(conversation.happens({ kind: 'channel-chosen', channel: 'email' }).entries).toEqual([
      { kind: 'action-skipped', body: { action: 'human-handover', reason: 'plan' } },
    ]);
  });
});

describe('handing over by e-mail', () => {
  it('opens the form, filled in with what is known', () => {
    const conversation = offered();
    conversation.visitor = { ...nobody, email: 'ann@example.org' };
    expect(conversation.happens({ kind: 'channel-chosen', channel: 'email' }).entries).toMatchObject([
      { kind: 'channel-opened', body: { channel: 'email' } },
      {
        kind: 'form-shown',
        id: conversation.handover().formId,
        body: {
          purpose: 'handover',
          form: { blocking: false, fields: [{ name: 'name' }, { value: 'ann@example.org' }] },
        },
      },
    ]);
    expect(conversation.happens({ kind: 'channel-chosen', channel: 'email' }).entries).toEqual([]);
  });

  it('mails the team and, where the owner wants it, the visitor', () => {
    const conversation = handedOver();
    expect(conversation.deliveries).toMatchObject([
      { request: { kind: 'handover-mail', to: 'support@shop.example', merged: false, reason: { code: 'asked' } } },
      { request: { kind: 'confirmation-mail', to: 'ann@example.org' } },
    ]);
    expect(gist(conversation.entries).slice(-2)).toEqual(['handover-submitted', 'mail-skipped']);
    expect(conversation.handover()).toMatchObject({ state: 'submitted', muted: 5 });
  });

  it('says why there is no confirmation to who gave no address', () => {
    const conversation = offered();
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    conversation.submit('form', 'handover', { ...nobody, name: 'Ann' });
    expect(conversation.sent('confirmation-mail')).toEqual([]);
    expect(conversation.entries).toContainEqual({
      kind: 'mail-skipped',
      body: { mail: 'confirmation', reason: 'no-address' },
    });
  });

  it('asks who gave the details before only for a yes; a no opens the form', () => {
    const conversation = new TestConversation(aHandover());
    conversation.submit('lead', 'lead');
    conversation.say(wish);
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    const confirmId = conversation.handover().formId ?? '';
    expect(conversation.entries.at(-1)).toEqual({
      kind: 'confirm-asked',
      id: confirmId,
      body: { action: 'human-handover', inputs: { name: 'Ann', email: 'ann@example.org' } },
    });
    expect(gist(conversation.happens({ kind: 'confirmed', confirmId, accept: false }).entries)).toEqual(['form-shown']);
    expect(conversation.happens({ kind: 'confirmed', confirmId, accept: false }).entries).toEqual([]);
    expect(conversation.handover()).toMatchObject({ state: 'form-open', formId: expect.not.stringMatching(confirmId) });
  });

  it('asks for a consent that has to be ticked each time', () => {
    const consent = { mode: 'checkbox', text: 'We use it to answer.' };
    const conversation = new TestConversation({
      ...aHandover(),
      'lead-capture': { enabled: true, position: 'at-end', consent },
    });
    conversation.submit('lead', 'lead');
    conversation.say(wish);
    expect(gist(conversation.happens({ kind: 'channel-chosen', channel: 'email' }).entries)).toContain('form-shown');
  });

  it('counts also when the form comes after a messenger was opened, or after it was declined', () => {
    for (const between of [{ kind: 'channel-chosen', channel: 'whatsapp' }, { kind: 'handover-declined' }] as const) {
      const conversation = offered();
      conversation.happens({ kind: 'channel-chosen', channel: 'email' });
      const formId = conversation.handover().formId ?? '';
      if (between.kind === 'channel-chosen') conversation.happens(between);
      else conversation.happens(between);
      conversation.submit(formId, 'handover');
      expect(conversation.sent('handover-mail')).toHaveLength(1);
      expect(conversation.handover().state).toBe('submitted');
    }
  });

  it('goes back to the form that is open, instead of showing another', () => {
    const conversation = offered();
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    const { formId } = conversation.handover();
    conversation.happens({ kind: 'channel-chosen', channel: 'whatsapp' });
    expect(gist(conversation.happens({ kind: 'channel-chosen', channel: 'email' }).entries)).toEqual([
      'channel-opened',
    ]);
    expect(conversation.handover()).toMatchObject({ state: 'form-open', formId });
  });

  it('that was switched off meanwhile sends nothing, says why, and offers what is left', () => {
    const conversation = offered();
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    conversation.newest = aHandover(whatsappOnly);
    const { entries } = conversation.submit('form', 'handover');
    expect(conversation.deliveries).toEqual([]);
    expect(gist(entries)).toEqual(['mail-skipped', 'handover', 'handover-offered', 'mail-skipped']);
    expect(conversation.handover().state).toBe('offered');
  });

  it('with the whole handover switched off meanwhile sends nothing and claims nothing', () => {
    const conversation = offered();
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    conversation.newest = aHandover({ enabled: false });
    const { entries } = conversation.submit('form', 'handover');
    expect(entries).toMatchObject([
      { kind: 'mail-skipped', body: { mail: 'handover', reason: 'disabled' } },
      { kind: 'notice', body: { about: 'form-submitted' } },
      { kind: 'mail-skipped', body: { mail: 'lead' } },
    ]);
    expect(conversation.handover().state).toBe('none');
  });
});

describe('after the team got the mail', () => {
  it('the assistant answers again', () => {
    expect(handedOver().say('When do you open?')).toMatchObject({ answers: false, replacesReply: false });
  });

  it.each([
    ['asking again', (conversation: TestConversation) => conversation.say(wish)],
    ['the model asking again', (conversation: TestConversation) => conversation.say('Hm', calling('hand_over', {}))],
    [
      'asking in an outage',
      (conversation: TestConversation) => conversation.happens({ kind: 'outage', question: wish, messageSeq: 9 }),
    ],
    [
      'choosing e-mail again',
      (conversation: TestConversation) => conversation.happens({ kind: 'channel-chosen', channel: 'email' }),
    ],
    ['sending another form', (conversation: TestConversation) => conversation.submit('another', 'handover')],
  ])('%s shows the status and sends no second mail', (_, act) => {
    const conversation = handedOver();
    expect(gist(act(conversation).entries)[0]).toBe('handover-status');
    expect(conversation.sent('handover-mail')).toHaveLength(1);
    expect(conversation.handover().state).toBe('submitted');
  });

  it('declining an old offer changes nothing', () => {
    const conversation = handedOver();
    expect(conversation.happens({ kind: 'handover-declined' }).entries).toEqual([]);
    expect(conversation.handover().state).toBe('submitted');
  });

  it('a no to an old question opens no form', () => {
    const conversation = new TestConversation(aHandover());
    conversation.submit('lead', 'lead');
    conversation.say(wish);
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    const confirmId = conversation.handover().formId ?? '';
    conversation.submit(confirmId, 'handover');
    expect(conversation.happens({ kind: 'confirmed', confirmId, accept: false }).entries).toEqual([]);
  });

  it('a messenger may be opened too, and the mail still counts as sent', () => {
    const conversation = handedOver();
    expect(gist(conversation.happens({ kind: 'channel-chosen', channel: 'telegram' }).entries)).toEqual([
      'channel-opened',
    ]);
    expect(conversation.handover().state).toBe('submitted');
  });
});
