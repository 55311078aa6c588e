const placeholder = /\{\{[^{}]*\}\}|\[ID\]/g;

/** `{{response.ticket.id}}` and `[ID]`, as they stand in a text. */
export const placeholdersIn = (text: string): string[] => text.match(placeholder) ?? [];

const longestValue = 200;
const plainEnough = 'Your request has been completed.';

/**
 * A success message with the values of the receiver's answer. `{{response.a.b}}` is a string, number or boolean inside the JSON
 * answer, `[ID]` its `id`. When one of them is not there the fallback is said, or what is left of the message without the
 * sentences that need a value: a visitor never reads a placeholder.
 */
export function successText(message: string, fallback: string, response: unknown): string {
  const values = new Map(placeholdersIn(message).map((found) => [found, valueIn(found, response)]));
  if ([...values.values()].every((value) => value !== undefined)) {
    return message.replace(placeholder, (found) => values.get(found) ?? '');
  }
  if (fallback !== '') return fallback;
  const sentences = message.match(/[^.!?\n]+[.!?]*\s*/g) ?? [];
  const plain = sentences.filter(
    (sentence) => !sentence.includes('{{') && !sentence.includes('}}') && !sentence.includes('[ID]'),
  );
  const left = plain.join('').trim();
  return left === '' || placeholdersIn(left).length > 0 ? plainEnough : left;
}

function valueIn(found: string, response: unknown): string | undefined {
  const path = found === '[ID]' ? ['response', 'id'] : found.slice(2, -2).trim().split('.');
  if (path[0] !== 'response') return undefined;
  let value = response;
  for (const key of path.slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value).replace(/\s+/g, ' ').trim();
  return text === '' || text.length > longestValue || placeholdersIn(text).length > 0 ? undefined : text;
}
