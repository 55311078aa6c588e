import { expect, it } from '@jest/globals';
import { catalogues, english, refusalIn, wordingOf } from './texts.js';

it('says a refusal in the visitor’s language, and in the server’s words where it has none of its own', async () => {
  const german = await catalogues.de();
  expect(refusalIn(german, 'form_required')).toBe('Bitte zuerst das Formular ausfüllen.');
  expect(refusalIn(german, 'The server’s words.')).toBe('The server’s words.');
});

it('counts and dates as the language does', () => {
  const { count, texts } = english;
  expect([1, 2].map((n) => count(texts.unread, n))).toEqual(['1 new message', '2 new messages']);
  const at = '2026-03-26T13:05:00';
  expect(wordingOf('en', 'en-GB', texts).clockTime(at)).toBe('13:05');
  expect(wordingOf('de', 'de', texts).dayName(at)).toBe('Donnerstag, 26. März');
  expect(wordingOf('ar', 'ar', texts).direction).toBe('rtl');
});
