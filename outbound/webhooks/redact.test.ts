import { describe, expect, it } from '@jest/globals';
import { mapTexts, redactorOf } from './redact.js';

const key = 'whsec_plJ3nmyCDGBKInavdOK15jsl/+A=';
const basic = `Basic ${Buffer.from('ada:open"sesame/1').toString('base64')}`;
const redact = redactorOf([key, 'Bearer tok-1234567/89', basic, 'x', 'on']);

describe('a secret is taken out', () => {
  it.each([
    ['whole', `key=${key};`],
    ['without its prefix', key.slice('whsec_'.length)],
    ['without its scheme', 'token tok-1234567/89 is wrong'],
    ['of JSON', JSON.stringify({ got: 'tok-1234567/89' })],
    ['of JSON with escaped slashes', JSON.stringify({ got: 'tok-1234567/89' }).replaceAll('/', '\\/')],
    ['of an address', `?token=${encodeURIComponent('tok-1234567/89')}`],
    ['of base64', Buffer.from('tok-1234567/89').toString('base64')],
    ['of basic credentials', 'password open"sesame/1 for ada'],
    ['of basic credentials in JSON', JSON.stringify({ password: 'open"sesame/1' })],
  ])('%s', (_, text) => {
    const rest = redact(text);
    expect(rest).toContain('[secret]');
    expect(rest).not.toMatch(/plJ3nmy|1234567|sesame|dG9rLT/);
  });
});

it('leaves other words alone, also where a header has a short value', () => {
  expect(redact('Ticket 42 is open on x')).toBe('Ticket 42 is open on x');
});

it('changes names and values of JSON, and ends at a hundred levels', () => {
  const shout = (value: unknown): unknown => mapTexts(value, (text) => text.toUpperCase());
  expect(shout({ a: ['b', 1, true, null, { c: 'd' }] })).toEqual({ A: ['B', 1, true, null, { C: 'D' }] });
  const own = shout(JSON.parse('{"__proto__": "x"}'));
  expect(Object.hasOwn(Object(own), '__PROTO__')).toBe(true);
  const deep: unknown = JSON.parse('['.repeat(30_000) + ']'.repeat(30_000));
  expect(JSON.stringify(shout(deep))).toBe(`${'['.repeat(101)}null${']'.repeat(101)}`);
});
