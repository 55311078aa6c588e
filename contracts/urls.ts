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
