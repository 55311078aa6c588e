import { z } from 'zod';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** Text that Postgres, JSON and a browser all take: no control characters but tab and line breaks, no half characters. */
export const cleaned = (text: string): string => text.toWellFormed().replace(controls, '');

/** Schema of text somebody typed: cleaned and trimmed before its length, in UTF-16 code units, is looked at. */
export const typed = (min: number, max: number) => {
  const expected = min === 0 ? `expected at most ${max} characters` : `expected ${min} to ${max} characters`;
  return z.string().overwrite(cleaned).trim().min(min, expected).max(max, expected);
};

/** Schema of an http(s) address: kept as `URL` writes it, so it holds nothing that a database or a header would not take. */
export const webAddress = (protocol: 'https' | 'http or https' = 'http or https') =>
  z
    .url({
      protocol: protocol === 'https' ? /^https$/ : /^https?$/,
      normalize: true,
      error: `expected an ${protocol} address`,
    })
    .max(2048, 'expected at most 2048 characters');
