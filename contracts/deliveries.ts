import { z } from 'zod';
import { contact } from './contact-form.js';

/** One mail to one recipient, or one call of a webhook. */
export const deliveryKind = z.enum(['webhook', 'lead-mail', 'handover-mail', 'confirmation-mail', 'transcript-mail']);
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
]);
export type DeliveryRequest = z.infer<typeof deliveryRequest>;

/** A delivery that a rule asks for. `effectKey` is unique in its conversation: the same effect is never queued twice. */
export interface NewDelivery {
  effectKey: string;
  request: DeliveryRequest;
}
