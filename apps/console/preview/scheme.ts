/**
 * Shows the widget light or dark whatever the device prefers: browsers let no page choose that for a frame, so the rules that ask
 * for it are told.
 */
export function paintAs(scheme: 'light' | 'dark'): void {
  document.documentElement.dataset.scheme = scheme;
  const sheets = document.querySelector('parley-chat')?.shadowRoot?.adoptedStyleSheets ?? [];
  for (const rule of sheets.flatMap(({ cssRules }) => [...cssRules])) {
    if (rule instanceof CSSStyleRule && rule.style.colorScheme !== '') rule.style.colorScheme = scheme;
    if (!(rule instanceof CSSMediaRule)) continue;
    if (/prefers-color-scheme/.test(rule.conditionText)) asksForScheme.add(rule);
    if (asksForScheme.has(rule)) rule.media.mediaText = scheme === 'dark' ? 'all' : 'not all';
  }
}

const asksForScheme = new WeakSet<CSSMediaRule>();
