import { isUtf8 } from 'node:buffer';

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'svg';

/**
 * What a file is by its first bytes, whatever its name or sender says; `svg` is UTF-8 text that starts with a tag. Undefined for
 * everything else, also for compressed SVG and other encodings.
 */
export function imageFormat(file: Buffer): ImageFormat | undefined {
  const starts = (hex: string, at = 0): boolean => file.toString('hex', at, at + hex.length / 2) === hex;
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('ffd8ff')) return 'jpeg';
  if (starts('52494646') && starts('57454250', 8)) return 'webp';
  return utf8(file)?.trimStart().startsWith('<') ? 'svg' : undefined;
}

/** The text of a file, without its byte order mark; undefined where it is not UTF-8. */
export const utf8 = (file: Buffer): string | undefined =>
  isUtf8(file) ? file.toString().replace(/^\uFEFF/, '') : undefined;
