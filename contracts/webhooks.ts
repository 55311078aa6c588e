import { z } from 'zod';

const secret = z.string().meta({
  description: 'signs what is sent (Standard Webhooks); it is shown this once',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='],
});

/** The key that signs what a webhook sends, told to who made it. */
export const signingSecret = z.object({ secret }).meta({ id: 'SigningSecret' });
export type SigningSecret = z.infer<typeof signingSecret>;

const time = z.iso.datetime().nullable();

/** How the endpoint of a webhook is. One that is disabled is called no more until the webhook is saved. */
export const webhookHealth = z.object({
  health: z.enum(['well', 'failing', 'disabled']),
  failingSince: time.meta({ description: 'since when every attempt failed' }),
  disabledAt: time,
  disabledReason: z.string().nullable().meta({ description: 'why it is called no more' }),
});
export type WebhookHealth = z.infer<typeof webhookHealth>;

/** What a test of a webhook sent, and what came of it. */
export const testedWebhook = z
  .object({
    request: z.object({
      url: z.string(),
      headers: z
        .record(z.string(), z.string())
        .meta({ description: 'values of the headers that the owner set are secret' }),
      body: z.string(),
    }),
    outcome: z.object({
      ok: z.boolean().meta({ description: 'the receiver took it' }),
      status: z.number().int().nullable().meta({ description: 'null when no answer began' }),
      error: z.string().nullable().meta({ description: 'why no complete answer came' }),
      durationMs: z.number().int(),
      answer: z.string().meta({ description: 'the first KB of it' }),
    }),
  })
  .meta({ id: 'TestedWebhook' });
export type TestedWebhook = z.infer<typeof testedWebhook>;
