import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { declare, defineAction } from './action.js';
import { paidPlans, settingsInForce } from './settings.js';
import { calling, TestConversation } from './testing/conversation.js';

const couponSettings = z.strictObject({
  enabled: z.boolean().default(false),
  rule: z.string().max(500).default('When the visitor finds it too expensive.').meta({ title: 'When to show it' }),
  text: z.string().max(500).default('Here is 10 % for you: FERN10').meta({ title: 'Text', control: 'textarea' }),
});

const coupon = declare<z.infer<typeof couponSettings>>({
  name: 'coupon',
  plans: paidPlans,
  schema: couponSettings,
  isOn: ({ enabled }) => enabled,
  inForce: (own, newest) => ({ ...own, enabled: own.enabled && newest.enabled }),
});

const memory = z.object({ shown: z.boolean().default(false) });

const couponAction = defineAction<z.infer<typeof couponSettings>, z.infer<typeof memory>>({
  settings: coupon,
  memory,
  tools: ({ enabled, rule }, { shown }) =>
    enabled && !shown ? [{ name: 'show_coupon', description: rule, parameters: z.strictObject({}) }] : [],
  on: {
    turn: ({ enabled, text }, { shown }, { calls }) =>
      enabled && !shown && calls.some(({ tool }) => tool === 'show_coupon')
        ? {
            memory: { shown: true },
            entries: [{ kind: 'notice', body: { about: 'action-done', text } }],
            decisions: [{ action: coupon.name, what: 'show', fires: true, why: 'the visitor hesitates' }],
          }
        : {},
  },
});

describe('an action that is defined', () => {
  const { facts } = new TestConversation({});
  const on = { coupon: { enabled: true } };
  const inForce = (own: object, newest: object) => ({
    ...facts,
    settings: settingsInForce({ ...own }, { ...newest }, 'business'),
  });
  const turn = {
    ...calling('show_coupon'),
    kind: 'turn' as const,
    question: 'Hm, that much?',
    messageSeq: 1,
    replyId: 'reply',
    reply: 'Yes.',
    answered: true,
  };

  it('reads its own settings and memory, and has defaults for both', () => {
    expect(couponAction.tools(undefined, facts)).toEqual([]);
    expect(couponAction.tools(undefined, inForce(on, on))).toMatchObject([
      { name: 'show_coupon', description: 'When the visitor finds it too expensive.' },
    ]);
    expect(couponAction.tools({ shown: true }, inForce(on, on))).toEqual([]);
  });

  it('reacts to what it has a rule for, and to nothing else', () => {
    const ruling = couponAction.on(undefined, turn, inForce(on, on));
    expect(ruling).toMatchObject({
      memory: { shown: true },
      entries: [{ body: { text: 'Here is 10 % for you: FERN10' } }],
    });
    expect(couponAction.on(ruling.memory, turn, inForce(on, on))).toEqual({});
    expect(couponAction.on(undefined, { kind: 'started' }, inForce(on, on))).toEqual({});
  });

  it('does nothing more once it was switched off', () => {
    expect(couponAction.on(undefined, turn, inForce(on, {}))).toEqual({});
  });

  it('is the one that docs/actions.md shows', async () => {
    const read = async (...path: string[]) => await readFile(join(import.meta.dirname, ...path), 'utf8');
    const page = await read('..', 'docs', 'actions.md');
    const shown = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
    expect(shown).toHaveLength(2);
    const here = await read('action.test.ts');
    for (const code of shown) expect(here).toContain(code);
  });
});
