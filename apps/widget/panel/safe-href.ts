const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address if a visitor may follow it. Relative ones are refused: they would mean the host page. */
export function safeHref(href: string): string | undefined {
  return URL.canParse(href) && schemes.has(new URL(href).protocol) ? href : undefined;
}
