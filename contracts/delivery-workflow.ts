import type { DeliveryState } from './deliveries.js';

/** Start of a delivery's workflow: ids and enums only. */
export interface DeliveryInput {
  deliveryId: string;
  /** The delivery's channel: each has a schedule of its own. */
  channel: 'webhook' | 'mail';
  /** Attempts made before this run. */
  attempts?: number;
  /** Somebody wants it sent again: one attempt, and no more by itself. */
  manual?: boolean;
}

/**
 * What one attempt came to, with the deliveries that follow from it. `busy`: the endpoint, or a limit of mails, has enough for that
 * long; nothing was sent, and it does not count as a try.
 */
export type AttemptResult =
  | { kind: 'settled'; state: DeliveryState; conversationId: string; tell: boolean; deliveries?: DeliveryToStart[] }
  | { kind: 'retry'; afterMs: number; deliveries?: DeliveryToStart[] }
  | { kind: 'busy'; afterMs?: number };

export type DeliveryToStart = Pick<DeliveryInput, 'deliveryId' | 'channel'>;

export interface AttemptStep {
  deliveryId: string;
  trigger: 'auto' | 'manual';
  /** When the next attempt follows if this one fails; without it, none does. */
  retryInMs?: number;
}

export const deliveryWorkflow = 'delivery';
export const deliveryIdOf = (deliveryId: string): string => `delivery:${deliveryId}`;
