import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { type ChannelName, channelName } from '#contracts/entries.js';
import { calling, gist, nobody, TestConversation } from './testing/conversation.js';
import { aButtonGroup, aHandover, aWebhook } from './testing/settings.js';

const everything = {
  ...aHandover({ automatic: { enabled: true, after: 1 } }),
  'action-buttons': { groups: [aButtonGroup()] },
  webhooks: { list: [aWebhook(), aWebhook({ id: 'hook_2', name: 'add_to_crm', confirm: true })] },
  'email-notifications': { lead: { enabled: true, recipients: ['sales@shop.example'] } },
};

describe('an account without the plan', () => {
  it('has the tools withheld, with the reason', () => {
    const conversation = new TestConversation(everything);
    conversation.plan = 'free';
    expect(conversation.offered().map(({ name }) => name)).toEqual(['end_conversation']);
  });

  it('reads in each decision that it was the plan', () => {
    const conversation = new TestConversation(everything);
    conversation.plan = 'free';
    const { decisions, entries, state } = conversation.say(
      'human please',
      calling('show_buttons', { groups: ['group_1'] }),
    );
    expect(entries.map(({ body }) => body)).toEqual([
      { action: 'action-buttons', reason: 'plan' },
      { action: 'human-handover', reason: 'plan' },
    ]);
    expect(decisions.map(({ fires, why }) => [fires, why])).toEqual([
      [false, 'plan'],
      [false, 'plan'],
    ]);
    expect(state['human-handover']).toBeUndefined();
  });

  it('has no effect of what it does not pay for, whatever is set up, remembered or done', () => {
    const happening = fc.oneof(
      fc.record({
        kind: fc.constant('say' as const),
        text: fc.constantFrom('Hm', 'human please'),
        answered: fc.boolean(),
        tool: fc.constantFrom('', 'hand_over', 'show_buttons', 'create_ticket', 'add_to_crm', 'end_conversation'),
      }),
      fc.record({
        kind: fc.constant('choose' as const),
        channel: fc.constantFrom<ChannelName>(...channelName.options),
      }),
      fc.record({
        kind: fc.constant('submit' as const),
        purpose: fc.constantFrom('lead' as const, 'handover' as const),
      }),
      fc.record({ kind: fc.constant('confirm' as const), accept: fc.boolean() }),
      fc.record({ kind: fc.constant('settle' as const), ok: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('started' as const, 'ended' as const, 'decline' as const, 'outage' as const) }),
    );
    type One = typeof happening extends fc.Arbitrary<infer H> ? H : never;

    const play = (conversation: TestConversation, one: One) => {
      const { kind } = one;
      const confirmId = conversation.entries.findLast((entry) => entry.kind === 'confirm-asked')?.id ?? 'none';
      const given = { groups: ['group_1'], because: 'instructions', reason: '' };
      if (kind === 'say') return conversation.say(one.text, { answered: one.answered, ...calling(one.tool, given) });
      if (kind === 'choose') return conversation.happens({ kind: 'channel-chosen', channel: one.channel });
      if (kind === 'submit') return conversation.submit('form', one.purpose);
      if (kind === 'confirm') return conversation.happens({ kind: 'confirmed', confirmId, accept: one.accept });
      if (kind === 'settle') return conversation.settles({ ok: one.ok, request });
      if (kind === 'started') return conversation.happens({ kind });
      if (kind === 'ended') return conversation.happens({ kind, reason: 'idle' });
      if (kind === 'decline') return conversation.happens({ kind: 'handover-declined' });
      return conversation.happens({ kind: 'outage', question: 'human please', messageSeq: 1 });
    };
    const request = {
      kind: 'webhook' as const,
      webhookId: 'hook_1',
      action: 'create_ticket',
      url: 'https://desk.example/hook',
      inputs: {},
      visitor: nobody,
      sendSummary: false,
      success: { message: 'Done.', fallback: '' },
    };
    /** Of actions that every plan has, and news of what was sent while the plan held. */
    const allowed = [
      'action-skipped',
      'form-shown',
      'form-submitted',
      'mail-skipped',
      'confirm-asked',
      'action-settled',
      'action-done',
      'action-failed',
    ];

    fc.assert(
      fc.property(
        fc.subarray(Object.entries(everything)),
        fc.array(happening, { maxLength: 5 }),
        fc.array(happening, { maxLength: 5 }),
        (chosen, before, after) => {
          const conversation = new TestConversation(Object.fromEntries(chosen));
          for (const one of before) play(conversation, one);
          conversation.plan = 'free';
          return after.every((one) => {
            const { entries, deliveries, answers, replacesReply, summarize } = play(conversation, one);
            const isEnding = entries.every(
              (entry) => entry.kind !== 'confirm-asked' || entry.body.action === 'end_conversation',
            );
            const isFree = gist(entries).every((kind) => allowed.includes(kind));
            return deliveries.length === 0 && !answers && !replacesReply && !summarize && isEnding && isFree;
          });
        },
      ),
      { numRuns: 1_000 * testSize() },
    );
  });
});
