const limits = { elements: 2000, depth: 32, uses: 50 };

/** A comment, CDATA, an instruction, a closing tag, an opening one, or text. XML has no other `<`, so it is read in one go. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?<closes>\/)[^<>]*>|<(?<name>[\w:.-]+)(?<attributes>(?:[^<>"']|"[^<"]*"|'[^<']*')*?)(?<empty>\/)?>|[^<]+/gy;

/** What is of no use in an icon and dangerous in a renderer. */
const refused: [RegExp, string][] = [
  [/<!DOCTYPE/i, 'a document type (<!DOCTYPE>)'],
  [/<!ENTITY/i, 'entities (<!ENTITY>)'],
  [/<\?xml-stylesheet/i, 'a stylesheet from elsewhere (<?xml-stylesheet>)'],
  [/<([\w.-]+:)?script/i, 'scripts'],
  [/<([\w.-]+:)?filter|\bfilter\s*[=:]/i, 'filters'],
];

/**
 * Why an SVG is not drawn, or undefined. A renderer takes minutes over two kilobytes of nested `<use>` and has no clock of its
 * own, so what is large in number or depth does not get that far; what slips through is ended by time (`draw.ts`).
 */
export function svgFault(text: string): string | undefined {
  const found = refused.find(([pattern]) => pattern.test(text));
  if (found) return `an SVG with ${found[1]} is not taken`;
  // Another encoding than the one we read would show the renderer another document.
  const encoding = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)/i.exec(text)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(encoding)) return `expected an SVG in UTF-8, not ${encoding.slice(0, 20)}`;

  let [elements, length] = [0, 0];
  const open: (string | undefined)[] = [];
  const uses: { target: string; inside: string[] }[] = [];
  for (const { 0: whole, groups = {} } of text.matchAll(token)) {
    length += whole.length;
    if (groups.closes) open.pop();
    if (groups.name === undefined) continue;
    elements += 1;
    open.push(attribute(groups.attributes, 'id'));
    if (/^([\w.-]+:)?use$/.test(groups.name)) {
      const target = attribute(groups.attributes, '(?:[\\w.-]+:)?href')?.replace(/^#/, '') ?? '';
      uses.push({ target, inside: open.flatMap((id) => id ?? []) });
    }
    if (elements > limits.elements) return `expected an SVG with at most ${limits.elements} elements`;
    if (open.length > limits.depth) return `expected an SVG with at most ${limits.depth} levels`;
    if (uses.length > limits.uses) return `expected an SVG with at most ${limits.uses} <use>`;
    if (groups.empty) open.pop();
  }
  if (length < text.length || open.length > 0 || elements === 0) return 'expected well-formed XML';
  const targets = new Set(uses.map(({ target }) => target));
  const nested = uses.some(({ inside }) => inside.some((id) => targets.has(id)));
  return nested ? 'expected an SVG whose <use> do not lead to other <use>' : undefined;
}

/** Value of an attribute; character references are resolved, for `&#97;` is `a` to a renderer. */
function attribute(attributes = '', name: string): string | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return (value?.[1] ?? value?.[2])
    ?.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (_, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .trim();
}
