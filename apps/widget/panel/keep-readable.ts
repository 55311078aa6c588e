import { readable, readableOn } from '../colors.js';

/** Grounds of the bot's bubble, light and dark; `panel.css` has the same. */
const grounds = { light: '#f0f2f4', dark: '#262b31' } as const;

/**
 * Whatever colour the bot or the page chose: text on it, and links in it, keep a contrast of 4.5:1 (WCAG 2.2, 1.4.3). The panel's
 * `column-rule-color` draws nothing, and is where the browser says what became of `--parley-primary`.
 */
export function keepReadable(panel: HTMLElement): void {
  const primary = getComputedStyle(panel).columnRuleColor;
  const root = panel.getRootNode();
  if (root instanceof ShadowRoot && root.host instanceof HTMLElement)
    root.host.style.setProperty('--bot-on-color', readableOn(primary));
  panel.style.setProperty('--accent-light', readable(primary, grounds.light));
  panel.style.setProperty('--accent-dark', readable(primary, grounds.dark));
}
