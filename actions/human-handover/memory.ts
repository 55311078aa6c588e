import { z } from 'zod';
import { handoverReason } from '#contracts/deliveries.js';

/** What the handover remembers of a conversation. */
export const handoverMemory = z.object({
  state: z.enum(['none', 'offered', 'form-open', 'submitted', 'channel-opened']).default('none'),
  /** Questions in a row that were not answered. */
  failures: z.number().int().default(0),
  /** Turns to come without automatic handover. */
  muted: z.number().int().default(0),
  /** Uuid of the form, or of the confirmation that stands for it. */
  formId: z.string().nullable().default(null),
  /** Of the newest request; null when nothing was ever offered. */
  reason: handoverReason.nullable().default(null),
});
export type HandoverMemory = z.infer<typeof handoverMemory>;

/** Turns without automatic handover, after the visitor reached the team or declined. */
export const mutedTurns = 5;
