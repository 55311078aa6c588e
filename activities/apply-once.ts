import { ApplicationFailure } from '@temporalio/common';
import type { BotSettings } from '#contracts/bots.js';
import { conversationGoneType, type Step, type StepOutcome } from '#contracts/conversation-workflow.js';
import type { ConversationStatus } from '#contracts/widget.js';
import { run } from '#database/prepared.js';
import { appliedStep, applyStep, type Effects, FencedError } from '#database/steps.js';
import type { Deps } from './deps.js';

/** A conversation as a step finds it, with the settings it started with. */
export interface FoundConversation {
  id: string;
  accountId: string;
  botId: string;
  botVersion: number;
  status: ConversationStatus;
  stepNo: number;
  answeredSeq: number;
  settings: BotSettings;
}

/** What a step wants; without effects it changes nothing and leaves no record. */
export type Ruling = Omit<Effects, 'outcome'> & {
  decisions: string[];
  /** Told once it stands. */
  applied?: () => void;
};

/**
 * Runs one step of a conversation so that doing it again does nothing: an applied step answers its stored outcome before
 * anything is computed, and of two attempts at once only one commits.
 */
export async function applyOnce(
  { db }: Pick<Deps, 'db'>,
  step: Step,
  decide: (conversation: FoundConversation) => Promise<Ruling | null>,
): Promise<StepOutcome> {
  const { conversation, applied } = await find(db, step);
  if (applied) return applied;
  const ruling = await decide(conversation);
  if (!ruling) return outcomeOf(conversation, {}, ['nothing to do']);
  const { entries, change, decisions } = ruling;
  try {
    const outcome = await applyStep(db, step, conversation, {
      entries,
      change,
      outcome: outcomeOf(conversation, change, decisions),
    });
    ruling.applied?.();
    return outcome;
  } catch (error) {
    if (!(error instanceof FencedError)) throw error;
    const overtakenBy = await appliedStep(db, step);
    if (!overtakenBy) throw error;
    return overtakenBy;
  }
}

function outcomeOf(conversation: FoundConversation, change: Effects['change'], decisions: string[]): StepOutcome {
  return {
    status: change.status ?? conversation.status,
    handled: Math.max(conversation.answeredSeq, change.answeredSeq ?? 0),
    decisions,
  };
}

async function find(
  db: Deps['db'],
  step: Step,
): Promise<{ conversation: FoundConversation; applied: StepOutcome | null }> {
  const [row] = await run<FoundConversation & { applied: StepOutcome | null }>(db, findConversation, [
    step.conversationId,
    step.key,
  ]);
  if (!row) throw ApplicationFailure.nonRetryable('The conversation was erased.', conversationGoneType);
  const { applied, ...conversation } = row;
  return { conversation, applied };
}

const findConversation = {
  name: 'find-conversation',
  text: `SELECT c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.bot_version AS "botVersion", c.status,
       c.step_no AS "stepNo", c.answered_seq AS "answeredSeq", v.settings, s.outcome AS applied
     FROM conversations c
     JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
     LEFT JOIN steps s ON s.conversation_id = c.id AND s.key = $2
     WHERE c.id = $1`,
};
