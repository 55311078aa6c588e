export { texts } from './texts.js';

/** `fill('Chat with {name}', { name: 'Ann' })` → `Chat with Ann` */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));

/** The form of a text for a number: `{ one: '{n} lead', other: '{n} leads' }`. */
export function count(forms: { one: string; other: string }, n: number): string {
  const form = plural.select(n) === 'one' ? forms.one : forms.other;
  return fill(form, { n: numbers.format(n) });
}

const plural = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');
