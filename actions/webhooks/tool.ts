import type { Contact } from '#contracts/contact-form.js';
import type { Tool } from '../action.js';
import { madeOnce } from '../made-once.js';
import { acceptedOf, isKnown, parametersOf } from './inputs.js';
import type { Webhook } from './settings.js';

/** A webhook as the model sees it: when to call it, when not, and what it takes. What the visitor gave before it need not give. */
export function toolOf(webhook: Webhook, visitor: Contact): Tool {
  const known = webhook.inputs.filter((input) => isKnown(input, visitor)).map(({ name }) => name);
  return toolsOf(webhook)(known);
}

/** One for each set of known inputs, so that its schema is drawn once. */
const toolsOf = madeOnce((webhook: Webhook) => {
  const made = new Map<string, Tool>();
  return (known: readonly string[]): Tool => {
    const key = known.join();
    const tool = made.get(key) ?? toolKnowing(webhook, known);
    made.set(key, tool);
    return tool;
  };
});

const toolKnowing = ({ name, description, notWhen, inputs }: Webhook, known: readonly string[]): Tool => ({
  name,
  description: [
    description,
    ...(notWhen ? [`Do not call it when: ${notWhen}`] : []),
    'Give only what the visitor wrote, in the same words. Ask for required inputs that are missing before you call it.',
    'Do not say that it is done: the system says so when it is.',
  ].join('\n'),
  parameters: parametersOf(inputs, known),
  accepts: acceptedOf(inputs),
});
