import type { DataSource } from 'typeorm';
import type { Step, StepOutcome } from '#contracts/conversation-workflow.js';

/** The outcome of a step that was applied before, or null. */
export async function appliedStep(db: DataSource, step: Step): Promise<StepOutcome | null> {
  const [row] = await db.query<{ outcome: StepOutcome }[]>(
    'SELECT outcome FROM steps WHERE conversation_id = $1 AND key = $2',
    [step.conversationId, step.key],
  );
  return row?.outcome ?? null;
}
