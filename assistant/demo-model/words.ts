const stopWords = new Set(
  `a about all also am an and any are as at be been but by can could did do does dont for from get give go had has have hello her hey hi his how
  i if im in into is it its just know let like long look lot many may me might more much must my need no not of off offer on one or our out please
  policy question sell she should so some tell than thank that the their them then there these they thing this to too up us very want was we
  were what whats when where which who why will with would yes you your`.split(/\s+/),
);

/** The words of a text that carry meaning, stemmed, in order. */
export const terms = (text: string): string[] =>
  words(text)
    .filter((word) => !stopWords.has(word))
    .map(stem);

/** All words of a text, without accents, apostrophes and case. */
export function words(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

const stem = (word: string): string =>
  word.replace(/(?<=.{3})(?:ing|ies|ed|es|ly|s|e|y)$/u, '').replace(/([^aeiou\d])\1$/u, '$1');
