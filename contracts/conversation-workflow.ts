import type { DeliveryToStart } from './delivery-workflow.js';
import type { EndReason, ModelErrorCode } from './entries.js';
import type { ConversationStatus } from './widget.js';

/** What a conversation reacts to. Ids and enums only: nothing a visitor wrote goes through Temporal. */
export type Happening =
  | { kind: 'message'; seq: number }
  | { kind: 'form-submitted'; seq: number }
  | { kind: 'confirmed'; seq: number }
  | { kind: 'ended'; seq: number }
  | { kind: 'skip-transcript'; seq: number }
  | { kind: 'delivery-settled'; deliveryId: string }
  | { kind: 'wake' };

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
  deadline: number;
  steps: number;
}

/** One step of a conversation: `key` is unique in it, so a retry applies it once. */
export interface Step {
  conversationId: string;
  key: string;
}

export interface AnswerStep extends Step {
  /** Attempts that earlier tries of this step used up; numbers the pieces of a reply that replace each other. */
  attemptsBefore?: number;
}

/** Details of the failure with which `answerMessage` gives up on the model. */
export interface ModelFailure {
  code: ModelErrorCode;
  retryable: boolean;
  retryAfterMs: number | undefined;
  attempts: number;
}
export const modelFailureType = 'ModelError';
export const conversationGoneType = 'ConversationGone';

export interface FailedStep extends Step {
  code: ModelErrorCode | 'unknown';
  attempts: number;
  /** Seq of the newest message the failed step was for; without it, all that wait. */
  throughSeq: number | undefined;
}

export interface EndStep extends Step {
  /** Seq of the entry that asked for the end; without it, nobody wrote for too long. */
  requestedBy?: number;
}

/** A step about one entry of the timeline. */
export interface EntryStep extends Step {
  seq: number;
}

export interface DeliveryStep extends Step {
  deliveryId: string;
}

/** What a step decided: ids and enums only. */
export interface StepOutcome {
  status: ConversationStatus;
  /** Highest timeline seq that this step took care of. */
  handled: number;
  /** Deliveries to start, if any. */
  deliveries?: DeliveryToStart[];
  /** Time between the end and the transcript, as the owner set it; told by the step that ended the conversation. */
  transcriptDelayMs?: number;
  /** Where the handover stands now, if this step moved it. */
  handover?: string;
  /** Why the conversation ended, if this step ended it. */
  endReason?: EndReason;
  /** A summary is wanted; it is written behind the step. */
  summarize?: boolean;
  /** What was decided, in a word each, for the Temporal UI. */
  decisions: string[];
}

/** What the `status` query answers. */
export interface ConversationReport {
  status: ConversationStatus;
  waiting: number;
  handled: number;
  steps: number;
  /** ISO time at which the conversation ends or closes if nothing happens. */
  deadline: string | undefined;
  lastDecisions: string[];
}

export const conversationQueue = 'parley-conversations';
export const deliveryQueue = 'parley-deliveries';
export const conversationWorkflow = 'conversation';
export const workflowIdOf = (conversationId: string): string => `conversation:${conversationId}`;
