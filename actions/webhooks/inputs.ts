import { z } from 'zod';
import type { Contact } from '#contracts/contact-form.js';
import type { InputValues } from '#contracts/deliveries.js';
import { sourceOf } from './provenance.js';
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

/** The arguments of a webhook's tool. Those in `known` need not be given; the model is told that they are known, not what they are. */
export const parametersOf = (inputs: readonly WebhookInput[], known: readonly string[] = []) =>
  z.strictObject(
    Object.fromEntries(
      inputs.map(({ name, type, required, description }) => {
        const isGiven = known.includes(name);
        const asked = `${description || name}${type === 'string' ? '' : ` (${type})`}, as the visitor wrote it`;
        const shape = shapes[type].describe(isGiven ? `${asked}. ${knownAlready}` : asked);
        return [name, required && !isGiven ? shape : shape.optional()];
      }),
    ),
  );

const knownAlready = 'It is known already: do not ask for it, and leave it out unless the visitor gives another.';

/** What is taken: the rule looks at the values itself, and asks for what is missing or refused. */
export const acceptedOf = (inputs: readonly WebhookInput[]) =>
  z.strictObject(
    Object.fromEntries(inputs.map(({ name }) => [name, z.union([z.string(), z.number(), z.boolean()]).nullish()])),
  );

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
  const read = sourceOf([...visitorTexts, ...Object.values(visitor).filter((detail) => detail !== null)]);
  for (const input of inputs) {
    const value = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
    const isBlank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
    const heard = isBlank ? null : read(input.type, value);
    if (heard === null && !isBlank) refused.push(input.name);
    const taken = heard ?? detailFor(input, visitor);
    if (taken !== null) values[input.name] = taken;
    else if (input.required) missing.push(input);
  }
  return { values, missing, refused };
}

const own = '(?:(?:full|visitor|customer|user|client|contact|guest|lead|sender|your|my|reply)_?)?';
const asksFor: Record<keyof Contact, RegExp> = {
  name: new RegExp(`^${own}name$`),
  email: new RegExp(`^${own}e?_?mail(?:_?addr(?:ess)?)?$`),
  phone: new RegExp(`^${own}(?:(?:tele)?phone|tel|mobile|cell)(?:_?(?:phone|number|no))?$`),
};

/** Whether an input is filled in without anybody giving it. */
export const isKnown = (input: WebhookInput, visitor: Contact): boolean => detailFor(input, visitor) !== null;

/** The lead's value for an input that asks for one of the visitor's own details, by its name: `friend_email` is somebody else's. */
function detailFor({ name, type }: WebhookInput, visitor: Contact): string | null {
  if (asksFor.name.test(name)) return type === 'string' ? visitor.name : null;
  if (asksFor.email.test(name)) return type === 'string' || type === 'email' ? visitor.email : null;
  return asksFor.phone.test(name) && (type === 'string' || type === 'phone') ? visitor.phone : null;
}
