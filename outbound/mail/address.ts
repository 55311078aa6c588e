import { cleanText } from './clean-text.js';

const longestAddress = 254;
const longestName = 60;
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const addressShape = new RegExp(`^(?=[^@]{1,64}@)(?!.*=\\?)${atom}(?:\\.${atom})*@(?:${label}\\.)+(?!\\d+$)${label}$`);

/**
 * Whether a text is one plain e-mail address, `ann@example.org`, and nothing else: no name, no comment, no group, no quoted local
 * part, no white space, nothing that reads as an encoded word (RFC 2047). Whatever is not stays away from the mail library, whose
 * parser takes more than a person would.
 */
export const isMailAddress = (text: string): boolean => text.length <= longestAddress && addressShape.test(text);

/**
 * A name that may stand in a header, or in a line of its own: one line, nothing invisible, nothing that turns the reading
 * direction, at most 60 characters. Blank names become `otherwise`.
 */
export function displayName(name: string | null, otherwise: string): string {
  const line = oneLine(name ?? '').replace(/\u200C|\u200D/g, '');
  const characters = [...line];
  const short = characters.length > longestName ? `${characters.slice(0, longestName - 1).join('')}…` : line;
  return short || otherwise;
}

/** Clean text in a single line. */
export const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();
