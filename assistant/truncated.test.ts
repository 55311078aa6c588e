import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { truncated } from './truncated.js';

describe('a text that was cut off', () => {
  it.each([
    ['We ship to Rome. It takes thr', 'We ship to Rome.'],
    ['It costs €4.90. For more than 3.5 kg', 'It costs €4.90.'],
    ['She said "yes!" And th', 'She said "yes!"'],
    ['Please choose:\n- the red one\n- the bl', 'Please choose:\n- the red one'],
    ['一つ目です。二つ目', '一つ目です。'],
    ['It is whole already.', 'It is whole already.'],
    ['Without any end of a sent', 'Without any end of a…'],
    ['Word', 'Word…'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(truncated(text)).toBe(expected);
  });

  it('is never longer than before, but for the ellipsis, and always its beginning', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '.', '\n', '"', '。') }), (text) => {
        expect(text.startsWith(truncated(text).replace(/…$/, ''))).toBe(true);
      }),
    );
  });
});
