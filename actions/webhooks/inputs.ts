import { z } from 'zod';
import type { Contact } from '#contracts/contact-form.js';
import type { InputValues } from '#contracts/deliveries.js';
import { emailAddress } from '../email.js';
import { toE164 } from '../phone.js';
import type { WebhookInput } from './settings.js';

type Value = InputValues[string];

const shapes: Record<WebhookInput['type'], z.ZodType<Value>> = {
  string: z.string().max(1000),
  email: z.string().max(254),
  phone: z.string().max(40),
  number: z.number(),
  integer: z.number().int(),
  boolean: z.boolean(),
};

/** The arguments of a webhook's tool. */
export const parametersOf = (inputs: readonly WebhookInput[]) =>
  z.strictObject(
    Object.fromEntries(
      inputs.map(({ name, type, description }) => [
        name,
        shapes[type].describe(
          `${description || name}${type === 'string' ? '' : ` (${type})`}, as the visitor wrote it`,
        ),
      ]),
    ),
  );

/** What is taken: a missing value is asked for by the rule, also when the model leaves it empty. */
export const acceptedOf = (inputs: readonly WebhookInput[]) =>
  z.strictObject(Object.fromEntries(inputs.map(({ name, type }) => [name, shapes[type].nullish()])));

/**
 * The values that may leave: what the visitor wrote, and what the lead holds. Whatever else the model gave is left out and named
 * in `refused`; what is required and still missing, in `missing`.
 */
export function collectInputs(
  inputs: readonly WebhookInput[],
  given: Record<string, unknown>,
  visitor: Contact,
  visitorTexts: readonly string[],
): { values: InputValues; missing: WebhookInput[]; refused: string[] } {
  const values: InputValues = {};
  const missing: WebhookInput[] = [];
  const refused: string[] = [];
  const said = visitorTexts.join('\n');
  for (const input of inputs) {
    const value = given[input.name];
    const known = knownOf(input, visitor);
    const blank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
    const fromVisitor = blank ? null : vouchedFor(input.type, value, said);
    if (fromVisitor !== null) values[input.name] = fromVisitor;
    else {
      if (!blank && value !== known) refused.push(input.name);
      if (known !== null) values[input.name] = known;
      else if (input.required) missing.push(input);
    }
  }
  return { values, missing, refused };
}

/** The lead's value for an input that asks for one of its details. */
function knownOf({ name, type }: WebhookInput, visitor: Contact): string | null {
  if (type === 'email' || type === 'phone') return visitor[type];
  return type === 'string' && /^(?:(?:full|visitor|customer|user|contact)_?)?name$/.test(name) ? visitor.name : null;
}

/** The value as it may be sent, if the visitor's own words hold it; else null. */
function vouchedFor(type: WebhookInput['type'], value: unknown, said: string): Value | null {
  if (typeof value === 'boolean') return type === 'boolean' ? value : null;
  if (typeof value === 'number') {
    const numbers = said.match(/\d+(?:[.,]\d+)?/g) ?? [];
    return numbers.some((found) => Number(found.replace(',', '.')) === Math.abs(value)) ? value : null;
  }
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (type === 'email') {
    return emailAddress().safeParse(text).success && standsIn(text.toLowerCase(), said.toLowerCase()) ? text : null;
  }
  if (type === 'phone') {
    const digits = text.replace(/\D/g, '');
    return toE164(text) !== null && digits.length >= 6 && said.replace(/\D/g, ' ').replace(/ /g, '').includes(digits)
      ? toE164(text)
      : null;
  }
  return wordsOf(text).every(heardIn(wordsOf(said))) ? text : null;
}

/** A whole address, not the tail of a longer one. */
function standsIn(text: string, said: string): boolean {
  for (let at = said.indexOf(text); at >= 0; at = said.indexOf(text, at + 1)) {
    const around = `${said[at - 1] ?? ' '}${/^\.[\w-]/.test(said.slice(at + text.length)) ? 'x' : (said[at + text.length] ?? ' ')}`;
    if (!/[\w@%+-]/.test(around)) return true;
  }
  return false;
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Words may be bent (order, orders, ordered); numbers and codes may not. Small words carry nothing. */
function heardIn(said: readonly string[]): (word: string) => boolean {
  const heard = new Set(said);
  return (word) =>
    heard.has(word) ||
    (/^\p{L}+$/u.test(word) &&
      (word.length <= 2 ||
        (word.length >= 4 && said.some((other) => other.startsWith(word.slice(0, Math.max(4, word.length - 3)))))));
}
