import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { chooseLanguage, languageOf, languages } from './languages.js';
import { wordingFor } from './wording.js';

const root = join(import.meta.dirname, '..');
const others = languages.filter((language) => language !== 'en');
const isPlural = (value: object): boolean => 'other' in value;

interface Catalogue {
  [key: string]: string | Catalogue;
}
const catalogue: z.ZodType<Catalogue> = z.record(z.string(), z.union([z.string(), z.lazy(() => catalogue)]));

describe.each(['contracts/texts', 'apps/widget/texts'])('what visitors read, in %s,', (folder) => {
  const read = (language: string) =>
    catalogue.parse(JSON.parse(readFileSync(join(root, folder, `${language}.json`), 'utf8')));

  /** Every text by its path; the plural forms of one are one, whatever categories a language has. */
  const textsIn = (value: Catalogue, path = ''): [string, string[]][] =>
    Object.entries(value).flatMap(([key, text]): [string, string[]][] => {
      if (typeof text === 'string') return [[path + key, [text]]];
      return isPlural(text)
        ? [[path + key, Object.values(text).filter((form) => typeof form === 'string')]]
        : textsIn(text, `${path}${key}.`);
    });

  const pluralsIn = (value: Catalogue): Catalogue[] =>
    Object.values(value).flatMap((text) => {
      if (typeof text === 'string') return [];
      return isPlural(text) ? [text] : pluralsIn(text);
    });

  it('is there in each language', () => {
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.json'));
    expect(files.map((file) => file.replace('.json', '')).sort()).toEqual([...languages].sort());
  });

  it.each(others)('says in %s everything that it says in English, and fills in the same', (language) => {
    const placeholders = (texts: string[]) => new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []));
    const [here, there] = [new Map(textsIn(read(language))), new Map(textsIn(read('en')))];
    expect([...here.keys()]).toEqual([...there.keys()]);
    for (const [key, texts] of there) {
      expect([key, placeholders(here.get(key) ?? [])]).toEqual([key, placeholders(texts)]);
      for (const text of here.get(key) ?? []) expect(text.trim()).not.toBe('');
    }
  });

  it.each(languages)('has a text for every plural of %s', (language) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = pluralsIn(read(language));
    expect(plurals.length).toBeGreaterThan(0);
    for (const texts of plurals) expect(Object.keys(texts).sort()).toEqual([...categories].sort());
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

describe('the service', () => {
  it.each([
    ['the language that the conversation was begun in', 'de-AT', 'fr', 'de'],
    ['the bot’s where it does not speak that one', 'pt-BR', 'fr', 'fr'],
    ['the bot’s where none was said', null, 'ar', 'ar'],
    ['English where it speaks neither', 'pt-BR', 'ja', 'en'],
  ])('speaks %s', (_, locale, ofBot, language) => expect(languageOf(locale, ofBot)).toBe(language));

  it('counts and lists as the language does', () => {
    const { count, list, texts } = wordingFor('ar', 'en');
    expect(count(texts.form.tooLong, 3)).toContain('3 أحرف');
    expect(list(['أ', 'ب'])).toBe('أ وب');
    expect(wordingFor(null, 'de').list(['a', 'b', 'c'])).toBe('a, b und c');
  });
});
