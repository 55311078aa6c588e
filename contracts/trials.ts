import { z } from 'zod';
import { decision, replyTrace } from './entries.js';
import { typed } from './text.js';
import { maxMessageLength } from './widget.js';

/** A sentence to try on a bot, with what was said before it. */
export const tryMessage = z
  .strictObject({
    history: z
      .array(z.strictObject({ from: z.enum(['visitor', 'bot']), text: typed(1, maxMessageLength) }))
      .max(50, 'expected at most 50 messages')
      .default([]),
    message: typed(1, maxMessageLength),
  })
  .meta({ id: 'TryMessage', examples: [{ history: [], message: 'How much is the Pro plan?' }] });
export type TryMessage = z.infer<typeof tryMessage>;

/** What would have happened. Nothing of it did. */
export const triedMessage = z
  .object({
    reply: z.string(),
    decisions: z.array(decision),
    shows: z.array(z.string()).meta({ description: 'kinds of entries that would follow the reply' }),
    delivers: z.array(z.string()).meta({ description: 'kinds of deliveries that would be queued' }),
    trace: replyTrace.pick({
      model: true,
      calls: true,
      promptTokens: true,
      completionTokens: true,
      firstTokenMs: true,
      passages: true,
    }),
  })
  .meta({ id: 'TriedMessage' });
export type TriedMessage = z.infer<typeof triedMessage>;

export const trialWorkflow = 'trial';
export const trialIdOf = (trialId: string): string => `trial:${trialId}`;
