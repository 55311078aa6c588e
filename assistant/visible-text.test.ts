import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { VisibleText } from './visible-text.js';

function heard(deltas: string[], maxLength = 10_000) {
  const shown: string[] = [];
  const visible = new VisibleText(maxLength, (delta) => shown.push(delta));
  for (const delta of deltas) visible.add(delta);
  visible.end();
  return { shown, text: visible.text, toolCalls: visible.toolCalls, full: visible.full };
}

const piece = fc.oneof(
  fc.constantFrom('<', '<t', '< 3', '<b>', '</', 'a', ' ', '\n', '{"a":1}', '<tool', '<thin', 'tool_call>'),
  fc.constantFrom('<think>SECRET</think>', '<tool_call>SECRET</tool_call>', '<thinking>SECRET <tool_call></thinking>'),
);
/** A text, and where it is split. */
const split = fc
  .tuple(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 20 }))
  .map(([pieces, lengths]) => {
    let rest = pieces.join('');
    const deltas = lengths.map((length) => {
      const delta = rest.slice(0, length);
      rest = rest.slice(length);
      return delta;
    });
    return [...deltas, rest];
  });

describe('what a visitor may see', () => {
  it('is the same however the text is split, and never a thought or a call', () => {
    fc.assert(
      fc.property(split, (deltas) => {
        const { shown, text, toolCalls } = heard(deltas);
        const whole = heard([deltas.join('')]);
        expect({ text, toolCalls }).toEqual({ text: whole.text, toolCalls: whole.toolCalls });
        expect(shown.join('').trimEnd()).toBe(text);
        expect(text).not.toContain('SECRET');
      }),
      { numRuns: 1_000 * testSize() },
    );
  });

  it('is all of a text without tags, as soon as it comes', () => {
    let shown = '';
    const visible = new VisibleText(100, (delta) => {
      shown += delta;
    });
    for (const delta of ['3 < 4', ' and', ' <b>', ' <thanks']) visible.add(delta);
    expect(shown).toBe('3 < 4 and <b> <thanks');
  });

  it('ends where a call begins that never ends', () => {
    expect(heard(['Sure.\n<tool_call>{"name":"x"'])).toMatchObject({ text: 'Sure.', toolCalls: ['{"name":"x"'] });
  });

  it('has nothing of a thought that never ends', () => {
    expect(heard(['<think>hm, ', 'well'])).toMatchObject({ text: '', shown: [] });
  });

  it('starts anew after a thought whose beginning was not marked', () => {
    expect(heard(['They ask.', '</think>', '\n\nHello.']).text).toBe('Hello.');
  });

  it('keeps the text before a stray closing tag once a thought has been closed', () => {
    expect(heard(['<think>a</think>Hello.</think> Bye.']).text).toBe('Hello. Bye.');
  });

  it('stops at the longest length', () => {
    expect(heard(['abc', 'def'], 4)).toMatchObject({ text: 'abcd', shown: ['abc', 'd'], full: true });
  });
});
