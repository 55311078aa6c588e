import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { open, seal } from './secrets.js';

const first = { id: 'first', key: randomBytes(32) };
const second = { id: 'second', key: randomBytes(32) };
const place = { table: 'endpoints', id: 'row-1', accountId: 'account-1' };
const secret = '{"authorization":"Bearer ключ 🔑"}';

describe('a sealed secret', () => {
  it('opens at its place and does not show what it says', () => {
    const sealed = seal([first], secret, place);
    expect(open([first], sealed, place)).toBe(secret);
    expect(sealed.includes('Bearer')).toBe(false);
    expect(open([first], seal([first], '', place), place)).toBe('');
  });

  it('is never the same twice', () => {
    expect(seal([first], secret, place).equals(seal([first], secret, place))).toBe(false);
  });

  it('is sealed with the first key and opens with any', () => {
    const sealed = seal([first, second], secret, place);
    expect(open([second, first], sealed, place)).toBe(secret);
    expect(() => open([second], sealed, place)).toThrow('names a key that ENCRYPTION_KEYS does not hold');
  });

  it('does not open with another key of the same id', () => {
    expect(() => open([{ ...second, id: 'first' }], seal([first], secret, place), place)).toThrow('was changed');
  });

  it('does not open when any byte of it is changed', () => {
    const sealed = seal([first], secret, place);
    for (const [at, byte] of sealed.entries()) {
      const changed = Buffer.from(sealed);
      changed[at] = byte ^ 1;
      expect(() => open([first, second], changed, place)).toThrow(/^A secret of endpoints row-1 /);
    }
  });

  it('does not open when its end is cut off', () => {
    const sealed = seal([first], secret, place);
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => open([first], sealed.subarray(0, length), place)).toThrow(/^A secret of endpoints row-1 /);
  });

  it.each([{ table: 'apiKeys' }, { id: 'row-2' }, { accountId: 'account-2' }])('does not open at %j', (elsewhere) => {
    const sealed = seal([first], secret, place);
    expect(() => open([first], sealed, { ...place, ...elsewhere })).toThrow('belongs elsewhere');
  });
});
