import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { channelName } from '#contracts/entries.js';
import { calling, nobody, TestConversation } from '../testing/conversation.js';
import { aHandover } from '../testing/settings.js';
import type { HandoverMemory } from './memory.js';

type State = HandoverMemory['state'];

const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      answered: fc.boolean(),
      asks: fc.constantFrom('no', 'words', 'tool'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('choose' as const), channel: fc.constantFrom(...channelName.options) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      which: fc.nat(3),
      purpose: fc.constantFrom('lead' as const, 'handover' as const),
    }),
  },
  fc.record({ kind: fc.constant('decline' as const) }),
  fc.record({ kind: fc.constant('answer' as const), accept: fc.boolean() }),
  fc.record({ kind: fc.constant('outage' as const), asks: fc.boolean() }),
  fc.record({ kind: fc.constant('fail' as const) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

const wish = 'human please';

/** Plays one act; forms that were shown can be sent at any time, also twice. */
function play(conversation: TestConversation, forms: string[], one: Act) {
  if (one.kind === 'say') {
    const calls = one.asks === 'tool' ? calling('hand_over', { because: 'instructions', reason: 'Why not' }) : {};
    return conversation.say(one.asks === 'words' ? wish : 'Hm', { answered: one.answered, ...calls });
  }
  if (one.kind === 'choose') return conversation.happens({ kind: 'channel-chosen', channel: one.channel });
  if (one.kind === 'decline') return conversation.happens({ kind: 'handover-declined' });
  if (one.kind === 'outage')
    return conversation.happens({ kind: 'outage', question: one.asks ? wish : 'Hm', messageSeq: 1 });
  if (one.kind === 'fail') return conversation.settles({ ok: false, request: failedWebhook });
  const formId = one.kind === 'submit' ? forms[one.which] : conversation.handover().formId;
  if (formId === undefined || formId === null) return undefined;
  return one.kind === 'submit'
    ? conversation.submit(formId, one.purpose)
    : conversation.happens({ kind: 'confirmed', confirmId: formId, accept: one.accept });
}

const failedWebhook = {
  kind: 'webhook' as const,
  webhookId: 'hook_1',
  action: 'x',
  url: 'https://x.example',
  inputs: {},
  visitor: nobody,
  sendSummary: false,
  success: { message: 'Done.', fallback: '' },
};

const legal: Record<State, readonly State[]> = {
  none: ['offered', 'form-open', 'channel-opened', 'submitted'],
  offered: ['offered', 'form-open', 'channel-opened', 'submitted', 'none'],
  'form-open': ['form-open', 'offered', 'submitted', 'channel-opened', 'none'],
  'channel-opened': ['channel-opened', 'offered', 'form-open', 'submitted', 'none'],
  submitted: ['submitted', 'offered'],
};

describe('whatever a visitor and a model do', () => {
  it('the counters count, a muted handover stays silent, and a request is mailed once', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), fc.integer({ min: 1, max: 4 }), (acts, after) => {
        const conversation = new TestConversation(aHandover({ automatic: { enabled: true, after } }));
        const forms: string[] = [];
        const broken: string[] = [];
        let [muted, unanswered, offers, mailedAt] = [0, 0, 0, 0];
        for (const one of acts) {
          const before = conversation.handover();
          const reaction = play(conversation, forms, one);
          if (!reaction) continue;
          const now = conversation.handover();
          const must = (rule: string, holds: boolean) => void (holds || broken.push(`${rule}: ${JSON.stringify(one)}`));

          const says = (about: string) =>
            reaction.entries.some(({ kind, body }) => kind === 'notice' && body.about === about);
          const offered = says('handover');
          const mails = reaction.deliveries.filter(({ request }) => request.kind === 'handover-mail').length;
          const left = reaction.entries.some(
            ({ kind, body }) => kind === 'handover-declined' || (kind === 'channel-opened' && body.channel !== 'email'),
          );
          const isTurn = one.kind === 'say' && !reaction.answers;
          const asked = one.kind === 'say' && one.asks !== 'no';
          for (const { kind, id } of reaction.entries)
            if ((kind === 'form-shown' || kind === 'confirm-asked') && id) forms.push(id);

          if (isTurn) unanswered = one.answered ? 0 : unanswered + 1;
          if (one.kind === 'fail') unanswered += 1;
          if (isTurn && !asked) {
            const isDue = unanswered >= after && muted === 0;
            must('automatic handover comes when it is due and never while it is muted', offered === isDue);
          }
          if (isTurn) muted = Math.max(0, muted - 1);
          if (offered) [unanswered, offers] = [0, offers + 1];
          if (left || mails > 0) [muted, unanswered] = [5, 0];
          must('counters', now.muted === muted && now.failures === unanswered);

          must('a request is mailed once', mails === 0 || (mails === 1 && offers > mailedAt));
          if (mails > 0) mailedAt = offers;
          must('who asks again reads the status', before.state !== 'submitted' || !asked || says('handover-status'));
          must('legal move', now.state === before.state || legal[before.state].includes(now.state));
          must('nothing before an offer', now.state === 'none' || (now.reason !== null && offers > 0));
          must(
            'the team is left only for a new offer',
            before.state !== 'submitted' || now.state === 'submitted' || offered,
          );
          must(
            'the model is not asked while a handover is open',
            one.kind !== 'say' || reaction.answers === (before.state === 'offered' || before.state === 'form-open'),
          );
        }
        expect(broken).toEqual([]);
      }),
      { numRuns: 1_000 * testSize() },
    );
  });
});
