import catalogue from './texts/en.json' with { type: 'json' };

export const texts = catalogue;

/** `fill('Chat with {name}', { name: 'Ann' })` → `Chat with Ann` */
export const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
