import { ApplicationFailure } from '@temporalio/common';
import { v5 as uuidv5 } from 'uuid';
import type { Facts } from '#actions/action.js';
import { factsOf } from '#actions/facts.js';
import { handoverIn } from '#actions/human-handover/standing.js';
import type { ActionState, Reaction } from '#actions/react.js';
import { conversationGoneType, type Step, type StepOutcome } from '#contracts/conversation-workflow.js';
import type { NewDelivery } from '#contracts/deliveries.js';
import { type Found, type FoundConversation, findConversation } from '#database/conversations.js';
import { appliedStep } from '#database/steps.js';
import { append, type ConversationChange, type EntryToAppend } from '#database/timeline.js';
import type { Deps } from './deps.js';
import { queuedEntry, toQueue, toStart } from './queue.js';

/** What a step wants; without one it changes nothing and leaves no record. */
export interface Ruling {
  entries: EntryToAppend[];
  change: Omit<ConversationChange, 'fence'>;
  deliveries?: NewDelivery[];
  decisions: string[];
  /** Time between the end and the transcript. */
  transcriptDelayMs?: number;
  /** Write a summary behind this step. */
  summarize?: boolean;
  /** Told once it stands. */
  applied?: () => void;
}

/**
 * Runs one step of a conversation so that doing it again does nothing: an applied step answers its stored outcome before
 * anything is computed, and of two attempts at once only one commits. Entries, state, deliveries and outcome are one statement.
 */
export async function applyOnce(
  deps: Pick<Deps, 'db'>,
  step: Step,
  decide: (conversation: FoundConversation) => Promise<Ruling | null>,
): Promise<StepOutcome> {
  const found = await findConversation(deps.db, step.conversationId, step.key);
  return await applyFound(deps, step, found, ({ conversation }) => decide(conversation));
}

/** The same for a step that read more than the conversation. */
export async function applyFound<F extends Found>(
  { db }: Pick<Deps, 'db'>,
  step: Step,
  found: F | null,
  decide: (found: F) => Promise<Ruling | null>,
): Promise<StepOutcome> {
  if (!found) throw ApplicationFailure.nonRetryable('The conversation was erased.', conversationGoneType);
  const { conversation, applied } = found;
  // Where it stands is what the row says now: a workflow that was reset hears of what came later, too.
  if (applied) return { ...applied, status: conversation.status };
  const ruling = await decide(found);
  if (!ruling) return outcomeOf(conversation, {}, ['nothing to do']);
  const { entries, change, decisions, summarize } = ruling;
  const deliveries = toQueue(conversation.id, ruling.deliveries ?? []);
  const outcome: StepOutcome = {
    ...outcomeOf(conversation, change, decisions),
    ...(deliveries.length > 0 ? { deliveries: deliveries.map(toStart) } : {}),
    ...(summarize ? { summarize } : {}),
    ...(change.endReason ? { endReason: change.endReason } : {}),
    ...moved(conversation.state, change.state),
    ...(ruling.transcriptDelayMs === undefined ? {} : { transcriptDelayMs: ruling.transcriptDelayMs }),
  };
  const appended = await append(
    db,
    conversation,
    [...entries, ...deliveries.map(queuedEntry)],
    { ...change, fence: conversation.stepNo },
    { step: { key: step.key, outcome }, deliveries },
  );
  if (appended) {
    ruling.applied?.();
    return outcome;
  }
  const overtakenBy = await appliedStep(db, step);
  if (!overtakenBy) throw new Error(`Step ${step.key} was overtaken by another one; it is done again.`);
  return overtakenBy;
}

/** What rules may know; the ids they make follow from the step, so that each attempt makes the same. */
export const factsIn = (conversation: FoundConversation, step: Step, said: Facts['said']): Facts =>
  factsOf(conversation, said, (label) => uuidv5(`${step.key}:${label}`, conversation.id));

/** What the actions' rules say, as part of a ruling. */
export const ruled = ({ entries, deliveries, state, summarize }: Reaction) => ({
  entries,
  deliveries,
  summarize,
  change: { state },
});

/** Where the handover stands after a step that moved it. */
function moved(before: ActionState, after: ActionState = before): { handover?: string } {
  const [from, to] = [handoverIn(before).state, handoverIn(after).state];
  return from === to ? {} : { handover: to };
}

function outcomeOf(conversation: FoundConversation, change: Ruling['change'], decisions: string[]): StepOutcome {
  return {
    status: change.status ?? conversation.status,
    handled: Math.max(conversation.answeredSeq, change.answeredSeq ?? 0),
    decisions,
  };
}
