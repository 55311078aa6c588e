import { z } from 'zod';
import type { Tool } from '../action.js';
import type { HandoverMemory } from './memory.js';
import type { HumanHandoverSettings } from './settings.js';

export const handOverTool = 'hand_over';

const wanted = z.strictObject({
  because: z
    .enum(['visitor-asked', 'instructions'])
    .describe('whether the visitor asked for a human, or the rules say so'),
  reason: z.string().max(300).describe('why, in one sentence'),
});
/** A visitor is not kept from humans because the model filled in something wrong. */
export const understood = z.object({
  because: wanted.shape.because.catch('instructions'),
  reason: z.string().catch(''),
});

/** When to hand over, in the owner's words. */
export const toolOf = ({ instructions }: HumanHandoverSettings, { state }: HandoverMemory): Tool => ({
  name: handOverTool,
  description: [
    'Hands the conversation over to the human support team.',
    instructions,
    'Visitors say for example "I want to talk to a human", "speak to a person", "real person please".',
    'Do not say that you hand over: the system says it. Do not call it for questions that you can answer.',
    ...(state === 'submitted'
      ? ['The team has the request already: call it only when the visitor asks for a human again.']
      : []),
  ].join('\n'),
  parameters: wanted,
  accepts: understood,
});
