import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { extractSummary } from './summary.js';

const visitor = (text: string) => ({ from: 'visitor' as const, text });

describe('a summary without a model', () => {
  it("is the visitor's own words, in order, and nothing the bot said", () => {
    const said = [
      visitor('Where is\nmy order?'),
      { from: 'bot' as const, text: 'What is its number?' },
      visitor(' 4711 '),
      visitor(' '),
    ];
    expect(extractSummary(said)).toBe('Where is my order?\n4711');
    expect(extractSummary([])).toBe('');
  });

  it('keeps the newest words when it gets too long', () => {
    expect(extractSummary([visitor('one'), visitor('two three four'), visitor('five six')], 4)).toBe(
      'two three…\nfive six',
    );
  });

  it('counts words also where scripts write no spaces', () => {
    expect(extractSummary([visitor('東京に住んでいます')], 4)).toBe('東京に住…');
    expect(extractSummary([visitor('x'.repeat(100))], 2)).toBe(`${'x'.repeat(60)}…`);
  });

  it('has at most 120 words, and no half characters', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '東', '🙂', '\n', 'ไ', '-'), maxLength: 600 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const summary = extractSummary(texts.map(visitor));
        return summary.split(/\s+/).length <= 120 && summary.isWellFormed();
      }),
      { numRuns: 1_000 * testSize() },
    );
  });
});
