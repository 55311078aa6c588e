import { cleaned } from '#contracts/text.js';

const placeholder = /\{\{[^{}]*\}\}|\[ID\]/g;

/** `{{response.ticket.id}}` and `[ID]`, as they stand in a text. */
export const placeholdersIn = (text: string): string[] => text.match(placeholder) ?? [];

const longestValue = 200;

/**
 * A success message with the values of the receiver's answer. `{{response.a.b}}` is a string, number or boolean inside the JSON
 * answer, `[ID]` its `id`. When one of them is not there the fallback is said, or what is left of the message without the
 * sentences that need a value, or `plainly`: a visitor never reads a placeholder, nor a part of one.
 */
export function successText(
  { message, fallback }: { message: string; fallback: string },
  response: unknown,
  plainly: string,
): string {
  const candidates = [filledIn(message, response), fallback, withoutPlaceholders(message)];
  return candidates.find((text) => text !== undefined && text.trim() !== '' && !leaks(text)) ?? plainly;
}

const leaks = (text: string): boolean => /\{\{|\}\}|\[ID\]/.test(text);

function filledIn(message: string, response: unknown): string | undefined {
  const values = new Map(placeholdersIn(message).map((found) => [found, valueIn(found, response)]));
  if ([...values.values()].includes(undefined)) return undefined;
  return message.replace(placeholder, (found) => values.get(found) ?? '');
}

const withoutPlaceholders = (message: string): string =>
  message
    .split(/(?<=[.!?…])(?=\s)|(?<=[。！？\n])/)
    .filter((sentence) => !leaks(sentence))
    .join('')
    .trim();

function valueIn(found: string, response: unknown): string | undefined {
  const path = found === '[ID]' ? ['response', 'id'] : found.slice(2, -2).trim().split('.');
  if (path[0] !== 'response') return undefined;
  let value = response;
  for (const key of path.slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = cleaned(String(value)).replace(/\s+/g, ' ').trim();
  return text === '' || text.length > longestValue ? undefined : text;
}
