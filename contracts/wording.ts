import { type Counted, counterIn, directionOf, type Language, languageOf } from './languages.js';
import ar from './texts/ar.json' with { type: 'json' };
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import es from './texts/es.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };

/** What the service itself says to a visitor, in the chat and by mail. What the owner or the model wrote is not among it. */
export type VisitorTexts = Omit<typeof en, 'form'> & { form: Omit<typeof en.form, 'tooLong'> & { tooLong: Counted } };

/** Texts of one language, and how it counts and lists. */
export type Wording = ReturnType<typeof wordingIn>;

const wordings = {
  en: wordingIn('en', en),
  de: wordingIn('de', de),
  es: wordingIn('es', es),
  fr: wordingIn('fr', fr),
  ar: wordingIn('ar', ar),
} satisfies Record<Language, Wording>;

/** The wording for a visitor: by the conversation's locale, else the bot's language, else English. */
export const wordingFor = (locale: string | null | undefined, ofBot: string): Wording =>
  wordings[languageOf(locale, ofBot)];

function wordingIn(language: Language, texts: VisitorTexts) {
  const list = new Intl.ListFormat(language);
  return {
    language,
    direction: directionOf(language),
    texts,
    count: counterIn(language),
    list: (parts: Iterable<string>): string => list.format(parts),
  };
}
