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
  | { kind: 'retry'; afterMs: number }
  | { kind: 'busy' };

export interface AttemptStep {
  deliveryId: string;
  trigger: 'auto' | 'manual';
  /** When the next attempt follows if this one fails; without it, none does. */
  retryInMs?: number;
}

export const deliveryWorkflow = 'delivery';
export const deliveryIdOf = (deliveryId: string): string => `delivery:${deliveryId}`;
