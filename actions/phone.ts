import { parseDigits, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What a phone number should look like, for an error. */
export const phoneExpected = 'expected a phone number with its country code, such as +49 30 901820';

/** Digits of other scripts, such as Arabic or full-width ones, as 0 to 9. */
export const withLatinDigits = (text: string): string =>
  text.replace(/[\p{Nd}＋]/gu, (sign) => (sign === '＋' ? '+' : parseDigits(sign) || sign));

/**
 * A phone number as E.164 (ITU-T), from what somebody typed: spaces, dashes, dots, brackets and a leading 00 are understood.
 * Null when it has no known country code or not 7 to 15 digits; whether the number is assigned does not matter.
 */
export function toE164(typed: string): string | null {
  const dialled = withLatinDigits(typed)
    .replace(/[\s().\-/\u2010-\u2015]/g, '')
    .replace(/^00/, '+');
  if (!/^\+[1-9]\d{6,14}$/.test(dialled)) return null;
  return parsePhoneNumberFromString(dialled)?.number ?? null;
}
