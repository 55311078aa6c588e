import en from './texts/en.json' with { type: 'json' };

/** Texts for a number, by the plural categories (Unicode CLDR) that a language has. */
type Counted = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Everything that the panel says of itself, in one language. What a bot and the server say is not among it. */
export type Texts = Omit<typeof en, 'unread'> & { unread: Counted };

const bundled: Texts = en;

/** The languages there are. English comes with the panel; a page loads another one when it is asked for. */
export const languages = {
  en: async () => bundled,
  de: async (): Promise<Texts> => (await import('./texts/de.json', { with: { type: 'json' } })).default,
  es: async (): Promise<Texts> => (await import('./texts/es.json', { with: { type: 'json' } })).default,
  fr: async (): Promise<Texts> => (await import('./texts/fr.json', { with: { type: 'json' } })).default,
  ar: async (): Promise<Texts> => (await import('./texts/ar.json', { with: { type: 'json' } })).default,
};
export type Language = keyof typeof languages;

/** Texts of one language, and how it writes dates and numbers. */
export type Wording = ReturnType<typeof wordingOf>;

/** `tag` is the language with its region, such as `en-GB`, which dates follow. */
export function wordingOf(language: Language, tag: string, texts: Texts) {
  const clock = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' });
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(tag);
  return {
    language,
    direction: language === 'ar' ? ('rtl' as const) : ('ltr' as const),
    texts,
    count: (text: Counted, n: number): string => fill(text[plural.select(n)] ?? text.other, { n: number.format(n) }),
    clockTime: (at: string): string => clock.format(new Date(at)),
    dayName(at: string): string {
      const name = day.format(new Date(at));
      return name === day.format(new Date()) ? texts.today : name;
    },
  };
}

export const english: Wording = wordingOf('en', 'en', bundled);

/**
 * The first wanted language there is, else English. Among the tags that a visitor prefers it takes the region from one of the same
 * language: `chooseLanguage(['pt', 'en'], ['en-GB'])` → `{ language: 'en', tag: 'en-GB' }`.
 */
export function chooseLanguage(wanted: readonly (string | undefined)[], preferred: readonly string[]) {
  const all = [...wanted, ...preferred].map((tag) => tag?.replaceAll('_', '-') ?? '').filter(isTag);
  const language = all.map(baseOf).find(isLanguage) ?? 'en';
  const tag = [...all].sort((a, b) => b.length - a.length).find((other) => baseOf(other) === language) ?? language;
  return { language, tag };
}

const baseOf = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? '';

const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** `fill('Chat with {name}', { name: 'Ann' })` → `Chat with Ann` */
export const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
