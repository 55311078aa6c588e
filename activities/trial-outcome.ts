import type { Decision, ModelErrorCode } from '#contracts/entries.js';
import { type CaseResult, isChosen, ruleDecisions, type SaveCase, type TurnResult } from '#contracts/trials.js';

export type CaseOutcome = Omit<CaseResult, 'caseId'>;

/** What a case says of a turn: which rules did other than they have to. */
export function judgeCase(expected: SaveCase['expected'], decisions: readonly Decision[], reply: string): CaseOutcome {
  const differences = expected.flatMap((rule) => {
    const fires = isChosen(decisions, rule);
    if (fires === rule.fires) return [];
    const { action, what } = rule;
    const found = ruleDecisions(decisions).find((one) => one.action === action && one.what === what);
    return [{ action, what, expected: rule.fires, fires, why: found?.why ?? 'the bot has no such rule' }];
  });
  return { passed: differences.length === 0, untried: null, differences, reply };
}

export const untriedCase = (code: ModelErrorCode): CaseOutcome => ({
  passed: null,
  untried: code,
  differences: [],
  reply: '',
});

/** Each rule that was looked at then or now: whether it fired, and whether it would. */
export function compareTurns(then: readonly Decision[], now: readonly Decision[]): TurnResult {
  const looked = ruleDecisions([...then, ...now]);
  const rules = new Map(looked.map(({ action, what }) => [`${action} ${what}`, { action, what }]));
  return {
    untried: null,
    rules: [...rules.values()].map((rule) => ({ ...rule, fired: isChosen(then, rule), fires: isChosen(now, rule) })),
  };
}
