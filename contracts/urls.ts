/**
 * An address as WHATWG's URL, or undefined when it is none. Not by `URL.canParse`: once V8 has optimised it, Node 20 answers
 * false for addresses with letters such as ü.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address if somebody may follow it from a chat. Relative ones are refused: they would mean the page around it. */
export const safeHref = (href: string): string | undefined =>
  schemes.has(parseUrl(href)?.protocol ?? '') ? href : undefined;
