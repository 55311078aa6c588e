import type { EndReason } from './entries.js';
import type { ConversationStatus } from './widget.js';

/** What a conversation reacts to. Ids and enums only: nothing a visitor wrote goes through Temporal. */
export type Happening =
  | { kind: 'message'; seq: number }
  | { kind: 'form-submitted'; seq: number }
  | { kind: 'ended'; seq: number }
  | { kind: 'skip-transcript'; seq: number }
  | { kind: 'delivery-settled'; deliveryId: string };

/** Start of a conversation's workflow. Durations in milliseconds; a test may shorten them. */
export interface ConversationInput {
  conversationId: string;
  idleTimeoutMs: number;
  transcriptDelayMs: number;
  /** What an earlier run left to do; set by continue-as-new only. */
  carried?: Carried;
}

export interface Carried {
  inbox: Happening[];
  /** Highest timeline seq that is handled; signals up to it are repeats. */
  handled: number;
  status: ConversationStatus;
  /** Absolute, milliseconds since the epoch, workflow time. */
  deadline: number | undefined;
  steps: number;
}

/** One step of a conversation: `key` is unique in it, so a retry applies it once. */
export interface Step {
  conversationId: string;
  key: string;
}

export interface MessageStep extends Step {
  throughSeq: number;
}

export interface FailedStep extends MessageStep {
  code: string;
  attempts: number;
}

export interface EndStep extends Step {
  reason: EndReason | 'requested';
}

/** What a step decided: ids and enums only. */
export interface StepOutcome {
  status: ConversationStatus;
  /** Highest timeline seq that this step took care of. */
  handled: number;
  /** Ids of deliveries to start. */
  deliveries: string[];
  /** What was decided, in a word each, for the Temporal UI. */
  decisions: string[];
}

/** What the `status` query answers. */
export interface ConversationReport {
  status: ConversationStatus;
  waiting: number;
  handled: number;
  steps: number;
  deadline: string | undefined;
  lastDecisions: string[];
}

export const conversationQueue = 'parley-conversations';
export const deliveryQueue = 'parley-deliveries';
export const conversationWorkflow = 'conversation';
export const workflowIdOf = (conversationId: string): string => `conversation:${conversationId}`;
