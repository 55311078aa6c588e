import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { declare, defineAction } from './action.js';
import { paidPlans, settingsInForce } from './settings.js';
import { calling, TestConversation } from './testing/conversation.js';

/** The action of docs/actions.md, word for word. */
const opinionSettings = z.strictObject({
  enabled: z.boolean().default(false),
  question: z.string().default('How did we do?').meta({ title: 'Question' }),
});

const opinion = declare<z.infer<typeof opinionSettings>>({
  name: 'opinion',
  plans: paidPlans,
  schema: opinionSettings,
  isOn: ({ enabled }) => enabled,
  inForce: (own, newest) => ({ ...own, enabled: own.enabled && newest.enabled }),
});

const memory = z.object({ asked: z.boolean().default(false) });

const opinionAction = defineAction<z.infer<typeof opinionSettings>, z.infer<typeof memory>>({
  settings: opinion,
  memory,
  tools: ({ enabled }, { asked }) =>
    enabled && !asked
      ? [{ name: 'ask_opinion', description: 'Call it when a problem is solved.', parameters: z.strictObject({}) }]
      : [],
  on: {
    turn: ({ enabled, question }, { asked }, { calls }) =>
      enabled && !asked && calls.some(({ tool }) => tool === 'ask_opinion')
        ? {
            memory: { asked: true },
            entries: [{ kind: 'notice', body: { about: 'handover-status', text: question } }],
            decisions: [{ action: opinion.name, what: 'ask', fires: true, why: 'a problem is solved' }],
          }
        : {},
  },
});

describe('an action that is defined', () => {
  const { facts } = new TestConversation({});
  const on = { opinion: { enabled: true } };
  const inForce = (own: object, newest: object) => ({
    ...facts,
    settings: settingsInForce({ ...own }, { ...newest }, 'business'),
  });
  const turn = { kind: 'turn' as const, question: '', messageSeq: 1, replyId: 'reply', reply: '', answered: true };

  it('reads its own settings and memory, with what they begin with', () => {
    expect(opinionAction.tools(undefined, facts)).toEqual([]);
    expect(opinionAction.tools(undefined, inForce(on, on))).toMatchObject([{ name: 'ask_opinion' }]);
    expect(opinionAction.tools({ asked: true }, inForce(on, on))).toEqual([]);
  });

  it('reacts to what it has a rule for, and to nothing else', () => {
    const ruling = opinionAction.on(undefined, { ...turn, ...calling('ask_opinion') }, inForce(on, on));
    expect(ruling).toMatchObject({ memory: { asked: true }, entries: [{ body: { text: 'How did we do?' } }] });
    expect(opinionAction.on(ruling.memory, { ...turn, ...calling('ask_opinion') }, inForce(on, on))).toEqual({});
    expect(opinionAction.on(undefined, { kind: 'started' }, inForce(on, on))).toEqual({});
  });

  it('does nothing more once it was switched off', () => {
    expect(opinionAction.on(undefined, { ...turn, ...calling('ask_opinion') }, inForce(on, {}))).toEqual({});
  });
});
