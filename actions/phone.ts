import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What a phone number should look like, for an error. */
export const phoneExpected = 'expected a phone number with its country code, such as +49 30 901820';

/**
 * A phone number as E.164 (ITU-T), from what somebody typed: spaces, dashes, dots, brackets and a leading 00 are understood.
 * Null when it has no known country code or not the length of a number; whether the number is assigned does not matter.
 */
export function toE164(typed: string): string | null {
  const dialled = typed.replace(/[\s().\-/\u2010-\u2015]/g, '').replace(/^00/, '+');
  if (!/^\+[1-9]\d{6,14}$/.test(dialled)) return null;
  return parsePhoneNumberFromString(dialled)?.number ?? null;
}
