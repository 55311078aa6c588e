import { describe, expect, it } from '@jest/globals';
import type { Decision } from '#contracts/entries.js';
import { compareTurns, judgeCase } from './trial-outcome.js';

const decided = (what: string, fires: boolean, why = 'why', action = 'webhooks'): Decision => ({
  action,
  what,
  fires,
  why,
});
const rule = (what: string, fires: boolean) => ({ action: 'webhooks', what, fires });

describe('a regression case', () => {
  it('passes when what must fire does, and what must not does not', () => {
    const decisions = [decided('ticket', true), decided('booking', false)];
    expect(judgeCase([rule('ticket', true), rule('booking', false)], decisions, 'Yes.')).toEqual({
      passed: true,
      untried: null,
      differences: [],
      reply: 'Yes.',
    });
  });

  it('names what did otherwise, and why', () => {
    expect(judgeCase([rule('ticket', false)], [decided('ticket', true, 'called by the model')], '')).toMatchObject({
      passed: false,
      differences: [{ what: 'ticket', expected: false, fires: true, why: 'called by the model' }],
    });
    expect(judgeCase([rule('gone', true)], [], '').differences).toMatchObject([{ why: 'the bot has no such rule' }]);
  });

  it.each(['asked for email', 'asked the visitor first'])('counts a webhook that %s as chosen', (why) => {
    expect(judgeCase([rule('ticket', true)], [decided('ticket', false, why)], '').passed).toBe(true);
    expect(judgeCase([rule('ticket', false)], [decided('ticket', false, why)], '').passed).toBe(false);
  });
});

describe('a turn that is tried again', () => {
  it('says of each rule whether it fired and whether it would', () => {
    const then = [decided('ticket', true), decided('booking', false)];
    const now = [decided('ticket', false), decided('Pricing', true, 'why', 'action-buttons')];
    expect(compareTurns(then, now).rules).toEqual([
      { action: 'webhooks', what: 'ticket', fired: true, fires: false },
      { action: 'webhooks', what: 'booking', fired: false, fires: false },
      { action: 'action-buttons', what: 'Pricing', fired: false, fires: true },
    ]);
  });

  it('leaves out what no owner wrote a rule for', () => {
    const tools = [decided('show_buttons', false, 'why', 'action-buttons'), decided('x', true, 'why', 'lead-capture')];
    expect(compareTurns(tools, tools).rules).toEqual([]);
  });
});
