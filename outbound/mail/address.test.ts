import { describe, expect, it } from '@jest/globals';
import { displayName, isMailAddress } from './address.js';
import { cleanText } from './clean-text.js';

describe('an address', () => {
  it.each([
    'ann@example.org',
    'a.b+c@mail.example.co.uk',
    "o'neil_{x}@xn--bcher-kva.example",
    `${'a'.repeat(64)}@b.example`,
  ])('may be %s', (text) => expect(isMailAddress(text)).toBe(true));

  it.each([
    '',
    'ann',
    'ann@',
    'ann@localhost',
    'ann@example.123',
    'Ann <ann@example.org>',
    '<ann@example.org>',
    'ann@example.org, eve@evil.example',
    'ann@example.org;eve@evil.example',
    'team:ann@example.org;',
    'ann@example.org(comment)',
    '(comment)ann@example.org',
    '"ann"@example.org',
    '"ann@evil.example"@example.org',
    'ann@evil.example@example.org',
    'ann@[127.0.0.1]',
    '.ann@example.org',
    'a..b@example.org',
    'ann.@example.org',
    'ann@-example.org',
    'ann@example..org',
    'ann@example.org\r\nBcc: eve@evil.example',
    'ann@example.org\n',
    ' ann@example.org',
    'ann\u0000@example.org',
    'ann\u202e@example.org',
    'änn@example.org',
    '=?utf-8?B?QmNjOiBldmVAZXZpbC5leGFtcGxl?=@example.org',
    `${'a'.repeat(65)}@b.example`,
    `a@${'b.'.repeat(125)}example`,
  ])('is not %j', (text) => expect(isMailAddress(text)).toBe(false));

  it.each([
    ['a list', 'ann@example.org,'],
    ['a comment', '('],
    ['comments', 'a(x)'],
    ['a quoted part', '"a" '],
    ['an open quote', '"\\'],
    ['lines', 'a\r\nBcc: '],
    ['a group', 'team: a@b.example;'],
    ['angle brackets', '<'],
    ['dots', 'a.'],
    ['signs', '@'],
    ['labels', 'a@b.'],
    ['hyphens', 'a@b-'],
    ['encoded words', '=?utf-8?Q?a?= '],
    ['spaces', ' '],
  ])('is refused when it is 300 KB of %s, as quickly as a short one', (_, piece) => {
    const of = (bytes: number): string => `${piece.repeat(Math.ceil(bytes / piece.length))}@b.example`;
    const [short, long] = [of(300), of(300_000)].map((text) => {
      const began = performance.now();
      for (let i = 0; i < 100; i++) expect(isMailAddress(text)).toBe(false);
      return (performance.now() - began) / 100;
    });
    expect(long).toBeLessThan(50);
    expect(long).toBeLessThan(50 * Math.max(short ?? 0, 0.1));
  });

  it('has at most 254 characters', () => {
    expect(isMailAddress(`${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`)).toBe(true);
    expect(isMailAddress(`${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(62)}`)).toBe(false);
  });
});

describe('a name in a header', () => {
  it.each([
    ['Zoë Brandt', 'Zoë Brandt'],
    ['  Ann \t Smith ', 'Ann Smith'],
    ['Ann\r\nBcc: eve@evil.example', 'Ann Bcc: eve@evil.example'],
    ['Ann\u0000\u0007\u009b Smith', 'Ann Smith'],
    ['\u202eevil\u202c \u2066x\u2069\u200f', 'evil x'],
    ['A\u200bn\u200dn\ufeff\u00ad', 'Ann'],
    ['half \ud83d', 'half \ufffd'],
    ['', 'a visitor'],
    ['\u200b \u2060', 'a visitor'],
  ])('%j is %j', (name, shown) => expect(displayName(name, 'a visitor')).toBe(shown));

  it('has at most 60 characters, and none of them is cut in half', () => {
    const name = displayName('👋'.repeat(100), 'a visitor');
    expect([...name]).toHaveLength(60);
    expect(name.isWellFormed()).toBe(true);
  });
});

describe('a text', () => {
  it.each([
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['tab\tstays', 'tab\tstays'],
    ['in\u202ever\u2066ted\u2069', 'inverted'],
    ['pay\u200bpal, a\u200db', 'paypal, ab'],
    ['می\u200cخواهم 👩\u200d💻 क्\u200dष', 'می\u200cخواهم 👩\u200d💻 क्\u200dष'],
    ['\u001b[31mred\u001b[0m', '[31mred[0m'],
  ])('%j is shown as %j', (text, shown) => expect(cleanText(text)).toBe(shown));
});
