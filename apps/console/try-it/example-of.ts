/**
 * A sentence that a visitor might say where a rule in plain English applies: `When the visitor wants to buy in bulk.` → `I want to buy in
 * bulk.` Null where the rule gives none away.
 */
export function exampleOf(rule: string): string | null {
  const [first = ''] = rule.split(/(?<=[.!?])\s|\n/);
  const quoted = /["“]([^"”]{4,})["”]/.exec(rule)?.[1];
  if (quoted) return quoted;
  for (const [pattern, sentence] of patterns) {
    const [, rest] = pattern.exec(first) ?? [];
    if (rest)
      return sentence.replace(
        '{}',
        rest
          .replace(/,? or (?:when )?(?:complain|ask|report|want|need|has|is)\w* .*|[.!?\s]+$/gi, '')
          .replace(/\btheir\b/g, 'my'),
      );
  }
  return null;
}

const who = '(?:the |a )?(?:visitors?|users?|customers?|someone|somebody|they)';
const patterns: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${who} asks? (?:about|for) (.+)`, 'i'), 'I have a question about {}.'],
  [new RegExp(`${who} asks? to (.+)`, 'i'), 'I would like to {}.'],
  [new RegExp(`${who} (?:wants?|would like|needs?) to (.+)`, 'i'), 'I want to {}.'],
  [new RegExp(`${who} (?:wants?|needs?) (.+)`, 'i'), 'I want {}.'],
  [new RegExp(`${who} has (.+)`, 'i'), 'I have {}.'],
  [new RegExp(`${who} (?:reports?|complains? about) (.+)`, 'i'), 'I want to report {}.'],
];
