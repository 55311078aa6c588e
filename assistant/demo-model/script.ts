import { z } from 'zod';

/** What one request meets instead of, or on top of, a good answer. An empty step is a good answer. */
const step = z.strictObject({
  status: z.number().int().min(400).max(599).optional().describe('an error with this status'),
  says: z.string().optional().describe('the message of that error'),
  retryAfter: z.union([z.number(), z.string()]).optional().describe('Retry-After of that error'),
  delayMs: z.number().int().min(0).optional().describe('wait before the first token'),
  tokenMs: z.number().int().min(0).optional().describe('wait before each further token'),
  cutAfter: z.number().int().min(0).optional().describe('break the connection after so many tokens'),
  hangAfter: z.number().int().min(0).optional().describe('say nothing more after so many tokens'),
  garbage: z.literal(true).optional().describe('a stream that is no JSON'),
  emptyHtml: z.literal(true).optional().describe('an HTML page with status 200'),
  reply: z.string().optional().describe('the text to say'),
  toolCalls: z
    .array(z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }))
    .optional(),
  finishReason: z.string().optional(),
});
export type Step = z.input<typeof step>;
export type ParsedStep = z.output<typeof step>;

/** Body of `POST /control`: steps to queue for the next requests, and the step for requests that find none. */
export const control = z.strictObject({ next: z.array(step).default([]), default: step.optional() });

/** The steps that requests meet, in order of arrival. */
export class Script {
  #queue: ParsedStep[] = [];
  #otherwise: ParsedStep = {};

  get queued(): number {
    return this.#queue.length;
  }

  add(input: z.input<typeof control>): void {
    const { next, default: otherwise } = control.parse(input);
    this.#queue.push(...next);
    if (otherwise) this.#otherwise = otherwise;
  }

  take(): ParsedStep {
    return this.#queue.shift() ?? this.#otherwise;
  }

  clear(): void {
    this.#queue = [];
    this.#otherwise = {};
  }
}
