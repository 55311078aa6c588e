import { z } from 'zod';
import { contact } from './contact-form.js';
import { idOf, shownId } from './ids.js';
import { pageQuery } from './paging.js';
import { flag, moment } from './query.js';

/** One mail to one recipient, or one call of a webhook. */
export const deliveryKind = z.enum([
  'webhook',
  'lead-mail',
  'handover-mail',
  'confirmation-mail',
  'transcript-mail',
  'late-result-mail',
  'webhook-disabled-mail',
]);
export type DeliveryKind = z.infer<typeof deliveryKind>;

export const deliveryState = z.enum([
  'queued',
  'sending',
  'retrying',
  'accepted',
  'failed',
  'blocked',
  'skipped',
  'cancelled',
  'unknown',
]);
export type DeliveryState = z.infer<typeof deliveryState>;

/** Values of a webhook's inputs, by name. */
export const inputValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type InputValues = z.infer<typeof inputValues>;

/** Why a conversation goes to humans. `rule`: the model judged so by the owner's instructions. */
export const handoverReason = z.object({
  code: z.enum(['asked', 'rule', 'stuck']),
  text: z.string(),
  /** Seq of the visitor's message that led to it. */
  messageSeq: z.number().int(),
});
export type HandoverReason = z.infer<typeof handoverReason>;

const mail = { to: z.string(), visitor: contact };

/**
 * What is to be sent, frozen when it is decided. `throughSeq` is the end of the timeline as the mail tells it; `webhookId` names
 * the endpoint, whose address and secrets stay out of here.
 */
export const deliveryRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('webhook'),
    webhookId: z.string(),
    action: z.string(),
    url: z.string(),
    inputs: inputValues,
    visitor: contact,
    sendSummary: z.boolean(),
    success: z.object({ message: z.string(), fallback: z.string() }),
  }),
  z.object({ kind: z.literal('lead-mail'), ...mail, formId: z.string(), throughSeq: z.number().int() }),
  z.object({
    kind: z.literal('handover-mail'),
    ...mail,
    formId: z.string(),
    throughSeq: z.number().int(),
    reason: handoverReason,
    /** The same address also gets the lead mail: this one says both. */
    merged: z.boolean(),
  }),
  z.object({ kind: z.literal('confirmation-mail'), ...mail, formId: z.string() }),
  z.object({ kind: z.literal('transcript-mail'), ...mail, throughSeq: z.number().int() }),
  /** What became of a webhook, for a visitor who does not see it in the chat any more. */
  z.object({ kind: z.literal('late-result-mail'), ...mail, action: z.string(), text: z.string() }),
  /** A webhook's endpoint was switched off for its failures. */
  z.object({
    kind: z.literal('webhook-disabled-mail'),
    to: z.string(),
    webhookId: z.string(),
    action: z.string(),
    reason: z.string(),
    at: z.iso.datetime(),
  }),
]);
export type DeliveryRequest = z.infer<typeof deliveryRequest>;

/** Who wanted an attempt: the schedule, or somebody by hand. */
export const attemptTrigger = z.enum(['auto', 'manual']);
export type AttemptTrigger = z.infer<typeof attemptTrigger>;

/** `unknown`: the connection, or we, died after the message may have been taken. */
export const attemptOutcome = z.enum(['sending', 'accepted', 'failed', 'unknown', 'blocked']);
export type AttemptOutcome = z.infer<typeof attemptOutcome>;

export const attempt = z
  .object({
    id: shownId('attempt'),
    no: z.number().int(),
    trigger: attemptTrigger,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    outcome: attemptOutcome,
    status: z.number().int().nullable().meta({ description: 'of HTTP or SMTP' }),
    error: z.string().nullable(),
    answer: z.string().nullable().meta({ description: 'the beginning of what the receiver said' }),
    durationMs: z.number().int().nullable(),
  })
  .meta({ id: 'Attempt' });
export type Attempt = z.infer<typeof attempt>;

export const delivery = z
  .object({
    id: shownId('delivery'),
    botId: shownId('bot'),
    conversationId: shownId('conversation'),
    kind: deliveryKind,
    state: deliveryState,
    to: z.string().meta({ description: 'address of the mail, or name of the webhook' }),
    reason: z.string().nullable().meta({ description: 'why it stands where it stands' }),
    messageId: z.string().nullable(),
    attempts: z.number().int(),
    createdAt: z.iso.datetime(),
    nextAt: z.iso.datetime().nullable(),
    settledAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;

export const deliveryDetail = delivery
  .extend({
    request: deliveryRequest,
    sent: z
      .string()
      .nullable()
      .meta({ description: 'body of the webhook call as it goes out, or subject of the mail' }),
    tries: z.array(attempt),
  })
  .meta({ id: 'DeliveryDetail' });
export type DeliveryDetail = z.infer<typeof deliveryDetail>;

export const deliveriesQuery = pageQuery.extend({
  conversationId: idOf('conversation').optional(),
  botId: idOf('bot').optional(),
  kind: deliveryKind.optional(),
  state: deliveryState.optional(),
  failed: flag.optional().meta({ description: 'true: those that were given up (failed, blocked, unknown)' }),
  from: moment.optional(),
  to: moment.optional(),
});
export type DeliveriesQuery = z.infer<typeof deliveriesQuery>;

/** Which deliveries are sent again: those that failed since a time. */
export const redeliverSince = z
  .strictObject({
    since: z.iso.datetime(),
    kind: deliveryKind.optional(),
    botId: idOf('bot').optional(),
    dryRun: z.boolean().default(false).meta({ description: 'only counts them' }),
  })
  .meta({ id: 'RedeliverSince', examples: [{ since: '2026-11-22T00:00:00Z', kind: 'webhook' }] });
export type RedeliverSince = z.infer<typeof redeliverSince>;

export const redelivered = z.object({ count: z.number().int() }).meta({ id: 'Redelivered' });

/** A delivery that a rule asks for. `effectKey` is unique in its conversation: the same effect is never queued twice. */
export interface NewDelivery {
  effectKey: string;
  request: DeliveryRequest;
}
