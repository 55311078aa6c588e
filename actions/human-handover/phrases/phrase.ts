/** One of these, written `one | another`, over as many lines as it takes. */
export const oneOf = (words: string): string => `(?:${words.trim().replace(/\s*\|\s*/g, '|')})`;

/** One of these and a space, or nothing. */
export const maybe = (words: string): string => `(?:${oneOf(words)} )?`;

/** Up to `most` words, none of which denies. */
export const few = (most: number, denials: string): string =>
  `(?:(?!${oneOf(denials)}(?!\\p{L}))[\\p{L}'’]+,? ){0,${most}}`;

/** Ends there, or goes on with one of these words: a "human error" or an "agent model" is nobody to talk to. */
export const endsOr = (words: string): string => `(?=\\s*$|\\s*[,:)"…]|\\s+[–-]|\\s+${oneOf(words)}(?!\\p{L}))`;

/** At the beginning of a sentence, behind a greeting or the like. */
export const begins = `(?<=^\\W*(?:${oneOf(`
  hi | hello | hey | ok | okay | yes | no | so | and | but | please | just | hallo | ja | nein | bitte | hola | sí | si
  | por favor | bonjour | oui | non | svp`)}\\W+){0,3})`;

/** The whole of a sentence, but for a "please". */
export const only = (person: string, please: string): RegExp =>
  phrase(begins, person, `(?=(?:,? ${oneOf(please)})*\\s*$)`);

/** Without case; a space is any white space, and words end where letters do. */
export const phrase = (...parts: string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${parts.join('').replaceAll(' ', '\\s+')}(?![\\p{L}\\p{N}])`, 'iu');
