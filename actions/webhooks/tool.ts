import { madeOnce } from '../made-once.js';
import { acceptedOf, parametersOf } from './inputs.js';
import type { Webhook } from './settings.js';

/** A webhook as the model sees it: when to call it, when not, and what it takes. */
export const toolOf = madeOnce((webhook: Webhook) => ({
  name: webhook.name,
  description: [
    webhook.description,
    ...(webhook.notWhen ? [`Do not call it when: ${webhook.notWhen}`] : []),
    'Give only what the visitor wrote, in the same words. Ask for required inputs that are missing before you call it.',
    'Do not say that it is done: the system says so when it is.',
  ].join('\n'),
  parameters: parametersOf(webhook.inputs.filter(({ required }) => required)).extend(
    parametersOf(webhook.inputs.filter(({ required }) => !required)).partial().shape,
  ),
  accepts: acceptedOf(webhook.inputs),
}));
