import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { chooseLanguage, english, languages, wordingOf } from './texts.js';

const folder = join(import.meta.dirname, 'texts');
const catalogue = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]));
const read = (language: string) => catalogue.parse(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')));

/** Every text by its path; the plural forms of one are one, whatever categories a language has. */
function textsOf(language: string): Map<string, string[]> {
  const { unread = {}, ...others } = read(language);
  const flat = Object.entries(others).flatMap(([key, value]): [string, string[]][] =>
    typeof value === 'string'
      ? [[key, [value]]]
      : Object.entries(value).map(([inner, text]) => [`${key}.${inner}`, [text]]),
  );
  return new Map([...flat, ['unread', Object.values(unread)]]);
}

const placeholders = (texts: string[]) => new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []));
const others = Object.keys(languages).filter((language) => language !== 'en');

describe('the languages', () => {
  it('are those that have a file', () => {
    const files = readdirSync(folder).filter((file) => /^[a-z]{2}\.json$/.test(file));
    expect(files.map((file) => file.slice(0, 2)).sort()).toEqual(Object.keys(languages).sort());
  });

  it('name the launcher before the panel comes as they do after', () => {
    expect(read('launcher.en').launcher).toBe(read('en').launcher);
  });

  it.each(others)('%s says everything that English says, and fills in the same', (language) => {
    const [here, there] = [textsOf(language), textsOf('en')];
    expect([...here.keys()]).toEqual([...there.keys()]);
    for (const [key, texts] of there) {
      expect([key, placeholders(here.get(key) ?? [])]).toEqual([key, placeholders(texts)]);
      for (const text of here.get(key) ?? []) expect(text.trim()).not.toBe('');
    }
  });

  it.each(Object.keys(languages))('%s has a text for every plural that it has', (language) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const { unread = {} } = read(language);
    expect(Object.keys(unread).sort()).toEqual([...categories].sort());
  });

  it('count and date as the language does', () => {
    const { count, texts } = english;
    expect([1, 2].map((n) => count(texts.unread, n))).toEqual(['1 new message', '2 new messages']);
    const at = '2026-03-26T13:05:00';
    expect(wordingOf('en', 'en-GB', texts).clockTime(at)).toBe('13:05');
    expect(wordingOf('de', 'de', texts).dayName(at)).toBe('Donnerstag, 26. März');
    expect(wordingOf('ar', 'ar', texts).direction).toBe('rtl');
  });
});

describe('the language of a chat', () => {
  it.each([
    ['the one that the page asks for', ['de', 'fr'], ['es'], 'de', 'de'],
    ['the bot’s where the page asks for none', ['', 'fr'], ['es'], 'fr', 'fr'],
    ['the bot’s where the page leaves it open', ['auto', 'fr'], ['es'], 'fr', 'fr'],
    ['one of the visitor’s where the bot speaks another', ['', 'pt'], ['ja', 'es-MX'], 'es', 'es-MX'],
    ['English where nobody wants one there is', ['', 'pt'], ['ja'], 'en', 'en'],
    ['English where all of them are nonsense', ['<script>', '__proto__'], ['constructor'], 'en', 'en'],
    ['in the region of the visitor, for dates', ['', 'en'], ['en-GB', 'en'], 'en', 'en-GB'],
    ['written with an underscore too', ['pt_BR', 'de_AT'], [], 'de', 'de-AT'],
  ])('is %s', (_, wanted, preferred, language, tag) => {
    expect(chooseLanguage(wanted, preferred)).toEqual({ language, tag });
  });
});
