import { type Counted, counterIn, directionOf, type Language } from '#contracts/languages.js';
import en from './texts/en.json' with { type: 'json' };

/** Everything that the panel says of itself, in one language. What a bot and the server say is not among it. */
export type Texts = Omit<typeof en, 'unread'> & { unread: Counted };

const bundled: Texts = en;

/** English comes with the panel; a page loads another one when it is asked for. */
export const catalogues = {
  en: async () => bundled,
  de: async (): Promise<Texts> => (await import('./texts/de.json', { with: { type: 'json' } })).default,
  es: async (): Promise<Texts> => (await import('./texts/es.json', { with: { type: 'json' } })).default,
  fr: async (): Promise<Texts> => (await import('./texts/fr.json', { with: { type: 'json' } })).default,
  ar: async (): Promise<Texts> => (await import('./texts/ar.json', { with: { type: 'json' } })).default,
} satisfies Record<Language, () => Promise<Texts>>;

/** Texts of one language, and how it writes dates and numbers. */
export type Wording = ReturnType<typeof wordingOf>;

/** `tag` is the language with its region, such as `en-GB`, which dates follow. */
export function wordingOf(language: Language, tag: string, texts: Texts) {
  const clock = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' });
  return {
    language,
    direction: directionOf(language),
    texts,
    count: counterIn(tag),
    clockTime: (at: string): string => clock.format(new Date(at)),
    dayName(at: string): string {
      const name = day.format(new Date(at));
      return name === day.format(new Date()) ? texts.today : name;
    },
  };
}

/** What a refusal says: `problem` is a code of `refusals`, or the server's words. */
export const refusalIn = ({ refusals }: Texts, problem: string): string =>
  Object.entries(refusals).find(([code]) => code === problem)?.[1] ?? problem;

export const english: Wording = wordingOf('en', 'en', bundled);
