import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { ann, gist, nobody, TestConversation } from '../testing/conversation.js';
import { aHandover } from '../testing/settings.js';
import { thanks } from './rules.js';

const positions = ['at-start', 'after-first-response', 'at-end'] as const;
const leadCapture = (position: string, more: object = {}) => ({ 'lead-capture': { enabled: true, position, ...more } });
const forms = ({ entries }: TestConversation) => entries.filter(({ kind }) => kind === 'form-shown');

/** A conversation from its beginning to its end. */
const whole = (conversation: TestConversation): string[] =>
  [
    conversation.happens({ kind: 'started' }),
    conversation.say('Hello'),
    conversation.say('Hello again'),
    conversation.happens({ kind: 'ended', reason: 'visitor' }),
  ].map(({ entries }) => (gist(entries).includes('form-shown') ? 'form' : ''));

describe('the contact form is shown', () => {
  it.each([
    ['at-start', ['form', '', '', '']],
    ['after-first-response', ['', 'form', '', '']],
    ['at-end', ['', '', '', 'form']],
  ])('%s, and nowhere else', (position, shown) => {
    expect(whole(new TestConversation(leadCapture(position)))).toEqual(shown);
  });

  it('not after an outage, which is no response', () => {
    const conversation = new TestConversation(leadCapture('after-first-response'));
    conversation.happens({ kind: 'outage', question: 'Hello', messageSeq: 1 });
    expect(forms(conversation)).toEqual([]);
  });

  it('not in the turn that hands over, but in the next that answers', () => {
    const conversation = new TestConversation({ ...aHandover(), ...leadCapture('after-first-response') });
    conversation.say('human please');
    expect(forms(conversation)).toEqual([]);
    conversation.happens({ kind: 'channel-chosen', channel: 'whatsapp' });
    conversation.say('Hello');
    expect(forms(conversation)).toHaveLength(1);
  });

  it('not again when a conversation is reopened and ends once more', () => {
    const conversation = new TestConversation(leadCapture('at-end'));
    conversation.happens({ kind: 'ended', reason: 'idle' });
    conversation.say('One more thing');
    conversation.happens({ kind: 'ended', reason: 'idle' });
    expect(forms(conversation)).toHaveLength(1);
  });

  it('never when it was switched off since, and to nobody who gave the details before', () => {
    const off = new TestConversation(leadCapture('at-start'));
    off.newest = { 'lead-capture': { enabled: false } };
    const known = new TestConversation(leadCapture('at-start'));
    known.gaveDetails = true;
    expect([whole(off).join(''), whole(known).join('')]).toEqual(['', '']);
  });

  it.each([
    ['at-start', true, true],
    ['at-start', false, false],
  ])('%s with blocking %s, and the chat waits for it: %s', (position, blocking, waits) => {
    const conversation = new TestConversation(leadCapture(position, { blocking }));
    const [form] = conversation.happens({ kind: 'started' }).entries;
    expect(form).toMatchObject({ body: { form: { blocking: waits } } });
    expect(conversation.state).toMatchObject({ 'lead-capture': { blockedBy: waits ? form?.id : null } });
    conversation.submit(form?.id ?? '', 'lead');
    expect(conversation.state).toMatchObject({ 'lead-capture': { blockedBy: null } });
  });

  it('at most once as a lead form, and never to who gave details, whatever happens', () => {
    const happening = fc.constantFrom(
      'started',
      'say',
      'wish',
      'ended',
      'email',
      'whatsapp',
      'send',
      'decline',
      'toggle',
    );
    const position = fc.constantFrom(...positions);
    fc.assert(
      fc.property(position, fc.boolean(), fc.array(happening, { maxLength: 12 }), (where, blocking, happenings) => {
        const conversation = new TestConversation({
          ...aHandover(),
          ...leadCapture(where, { blocking: blocking && where === 'at-start' }),
        });
        let allowed = 1;
        for (const one of happenings) {
          const shown = conversation.entries.findLast(({ kind }) => kind === 'form-shown');
          if (one === 'started') conversation.happens({ kind: 'started' });
          if (one === 'say') conversation.say('Hm');
          if (one === 'wish') conversation.say('human please');
          if (one === 'ended') conversation.happens({ kind: 'ended', reason: 'idle' });
          if (one === 'email' || one === 'whatsapp') conversation.happens({ kind: 'channel-chosen', channel: one });
          if (one === 'decline') conversation.happens({ kind: 'handover-declined' });
          if (one === 'toggle') conversation.newest = { ...aHandover(), ...leadCapture(where, { enabled: false }) };
          const leads = forms(conversation).filter(
            (entry) => entry.kind === 'form-shown' && entry.body.purpose === 'lead',
          );
          if (leads.length > allowed) return false;
          if (one === 'send' && shown?.kind === 'form-shown') {
            conversation.submit(shown.id ?? '', shown.body.purpose);
            allowed = leads.length;
          }
        }
        return true;
      }),
      { numRuns: 1_000 * testSize() },
    );
  });
});

describe('the success message', () => {
  const success = { withName: 'Thank you, {user_name}.', withoutName: 'Thank you.' };

  it('says the name', () => {
    const conversation = new TestConversation(leadCapture('at-start', { success }));
    expect(conversation.submit('form', 'lead', ann).entries[0]).toEqual({
      kind: 'notice',
      body: { about: 'form-submitted', text: 'Thank you, Ann.' },
    });
  });

  it.each([
    [null, 'Thank you.'],
    ['', 'Thank you.'],
    [' \t\u00a0', 'Thank you.'],
    ['\u200b\u2060', 'Thank you.'],
    ['\u3164', 'Thank you.'],
    ['***', 'Thank you.'],
    ['Ann  Ø. Müller-Łuć', 'Thank you, Ann Ø. Müller-Łuć.'],
    ['李明', 'Thank you, 李明.'],
    ["O'Brien", "Thank you, O'Brien."],
    ['$& $1', 'Thank you, $& $1.'],
    ['{user_name}', 'Thank you, username.'],
    ['<img src=x onerror=alert(1)>', 'Thank you, img src=x onerror=alert1.'],
    ['[win](https://evil.example)', 'Thank you, winhttps://evil.example.'],
    ['**Ann**', 'Thank you, Ann.'],
    ['Ann\u202egnp', 'Thank you, Anngnp.'],
    ['Ann\nBob', 'Thank you, Ann Bob.'],
  ])('for the name %j is %j', (name, text) => expect(thanks({ success }, name)).toBe(text));

  it('is not said beside the words of the handover for its form', () => {
    const conversation = new TestConversation({ ...aHandover(), ...leadCapture('at-end') });
    conversation.say('human please');
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    expect(gist(conversation.submit('form', 'handover').entries)).toEqual(['handover-submitted', 'mail-skipped']);
  });

  it('is said for a form of the handover when the plan for that lapsed', () => {
    const conversation = new TestConversation({ ...aHandover(), ...leadCapture('at-end') });
    conversation.say('human please');
    conversation.happens({ kind: 'channel-chosen', channel: 'email' });
    conversation.plan = 'free';
    expect(gist(conversation.submit('form', 'handover', nobody).entries)).toEqual([
      'action-skipped',
      'form-submitted',
      'mail-skipped',
    ]);
  });
});
