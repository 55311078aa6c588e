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

/** What one attempt came to. `busy`: the endpoint has enough at the moment; it was not asked. */
export type AttemptResult =
  | { kind: 'settled'; state: DeliveryState; conversationId: string; tell: boolean }
  | { kind: 'retry'; retryAfterMs?: number }
  | { kind: 'busy' };

export interface AttemptStep {
  deliveryId: string;
  no: number;
  trigger: 'auto' | 'manual';
  /** No further attempt follows by itself. */
  last: boolean;
}

export const deliveryWorkflow = 'delivery';
export const deliveryIdOf = (deliveryId: string): string => `delivery:${deliveryId}`;
