/** The languages in which visitors are spoken to. */
export const languages = ['en', 'de', 'es', 'fr', 'ar'] as const;
export type Language = (typeof languages)[number];

/** Texts for a number, by the plural categories (Unicode CLDR) that a language has. */
export type Counted = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * The language of what the service says to a visitor: the one that the conversation was begun in, else the bot's, else English.
 * Both are tags such as `de-AT`.
 */
export const languageOf = (locale: string | null | undefined, ofBot: string): Language =>
  chooseLanguage([locale, ofBot], []).language;

/**
 * The first wanted language there is, else English. Among the tags that a visitor prefers it takes the region from one of the same
 * language: `chooseLanguage(['pt', 'en'], ['en-GB'])` → `{ language: 'en', tag: 'en-GB' }`.
 */
export function chooseLanguage(wanted: readonly (string | null | undefined)[], preferred: readonly string[]) {
  const all = [...wanted, ...preferred].map((tag) => tag?.replaceAll('_', '-') ?? '').filter(isTag);
  const language = all.map(baseOf).find(isLanguage) ?? 'en';
  const tag = [...all].sort((a, b) => b.length - a.length).find((other) => baseOf(other) === language) ?? language;
  return { language, tag };
}

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** Fills a number into the text that the language of `tag` has for it. */
export function counterIn(tag: string) {
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(tag);
  return (text: Counted, n: number): string => fill(text[plural.select(n)] ?? text.other, { n: number.format(n) });
}

/** `fill('Chat with {name}', { name: 'Ann' })` → `Chat with Ann` */
export const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);

const baseOf = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? '';

const isLanguage = (name: string): name is Language => languages.some((language) => language === name);

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
