import type { DataSource, EntityManager } from 'typeorm';
import type { Step, StepOutcome } from '#contracts/conversation-workflow.js';
import { run } from './prepared.js';
import { append, type ConversationChange, type EntryToAppend } from './timeline.js';

/** What one step does to a conversation. `also` runs in the same transaction, after the entries. */
export interface Effects {
  entries: EntryToAppend[];
  change: Omit<ConversationChange, 'fence'>;
  outcome: StepOutcome;
}

/** The outcome of a step that was applied before, or null. */
export async function appliedStep(db: DataSource, step: Step): Promise<StepOutcome | null> {
  const [row] = await db.query<{ outcome: StepOutcome }[]>(
    'SELECT outcome FROM steps WHERE conversation_id = $1 AND key = $2',
    [step.conversationId, step.key],
  );
  return row?.outcome ?? null;
}

/**
 * Applies a step in one transaction: entries, the conversation's new place, and the outcome under the step's key. Throws a
 * FencedError, and changes nothing, when another step was applied since `stepNo` was read.
 */
export async function applyStep(
  db: DataSource,
  step: Step,
  conversation: { id: string; accountId: string; stepNo: number },
  effects: Effects,
): Promise<StepOutcome> {
  return await db.transaction(async (tx: EntityManager) => {
    const appended = await append(tx, conversation, effects.entries, { ...effects.change, fence: conversation.stepNo });
    if (!appended) throw new FencedError(step.key);
    await run(tx, insertStep, [step.conversationId, step.key, effects.outcome]);
    return effects.outcome;
  });
}

const insertStep = {
  name: 'insert-step',
  text: 'INSERT INTO steps (conversation_id, key, outcome) VALUES ($1, $2, $3)',
};

/** Another attempt was faster; the ledger has its outcome. */
export class FencedError extends Error {
  constructor(key: string) {
    super(`Step ${key} was overtaken by another one.`);
    this.name = 'FencedError';
  }
}
