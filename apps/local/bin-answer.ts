import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'express';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** What a path of the bin answers, and the secret (`whsec_…`) that what arrives there should be signed with. */
export const binAnswer = z.object({
  status: z.coerce.number().int().min(200).max(599).default(200),
  delayMs: z.coerce.number().int().min(0).max(120_000).default(0),
  /** Seconds or an HTTP date. */
  retryAfter: z
    .string()
    .trim()
    .regex(/^[\x20-\x7e]{0,64}$/)
    .default(''),
  body: z.string().max(100_000).default('{"received":true}'),
  /** Cuts the connection in place of an answer. */
  cut: z.union([z.boolean(), z.stringbool()]).default(false),
  secret: z
    .string()
    .trim()
    .refine((secret) => secret === '' || isSecret(secret), 'expected whsec_ and base64')
    .default(''),
});
export type BinAnswer = z.infer<typeof binAnswer>;

export const usualAnswer = binAnswer.parse({});

export async function answerWith(
  { status, delayMs, retryAfter, body, cut }: BinAnswer,
  response: Response,
): Promise<void> {
  if (delayMs > 0) await delay(delayMs, undefined, { ref: false });
  if (cut) {
    response.destroy();
    return;
  }
  if (retryAfter !== '') response.set('Retry-After', retryAfter);
  response
    .status(status)
    .type(isJson(body) ? 'json' : 'text')
    .set('X-Content-Type-Options', 'nosniff')
    .send(body);
}

export const summaryOf = ({ status, delayMs, retryAfter, cut }: BinAnswer): string =>
  [
    cut ? 'cut' : status,
    delayMs > 0 && `after ${delayMs} ms`,
    !cut && retryAfter !== '' && `Retry-After: ${retryAfter}`,
  ]
    .filter(Boolean)
    .join(', ');

const isJson = (text: string): boolean => parses(() => JSON.parse(text));
const isSecret = (text: string): boolean => text.startsWith('whsec_') && parses(() => new Webhook(text));

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
