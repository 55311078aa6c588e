import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { deliveryIdOf } from '#contracts/delivery-workflow.js';
import { type ConversationStatus } from '#contracts/widget.js';
import { until } from '../apps/local/until.js';
import type { ChaosStack } from './stack.js';

/** Where everything should stand in the end. Ids are uuids. */
interface Standing {
  conversations: readonly string[];
  status: Extract<ConversationStatus, 'open' | 'closed'>;
  /** Their workflows should be over. */
  deliveries?: readonly string[];
}

/** What is still owed or under way after `withinMs` when it should not be. */
export async function leftOver(
  { db, temporal }: ChaosStack,
  { conversations, status, deliveries = [] }: Standing,
  withinMs: number,
): Promise<{ wrong: 'stuck'; detail: string }[]> {
  const expected = {
    ...Object.fromEntries(conversations.map((id) => [workflowIdOf(id), status === 'open' ? 'RUNNING' : 'COMPLETED'])),
    ...Object.fromEntries(deliveries.map((id) => [deliveryIdOf(id), 'COMPLETED'])),
  };
  const inRows = async (): Promise<string[]> => {
    const rows = await db.query<{ id: string; status: string; owed: number; start: boolean }[]>(
      `SELECT c.id, c.status, c.start_due_at IS NOT NULL AS start,
         (SELECT count(*)::int FROM timeline_entries e WHERE e.conversation_id = c.id AND e.signal_due_at IS NOT NULL) AS owed
       FROM conversations c WHERE c.id = ANY ($1)`,
      [conversations],
    );
    const wrong = rows.filter((row) => row.status !== status || row.owed > 0 || row.start);
    return wrong.map((row) => JSON.stringify(row));
  };
  const inTemporal = async ([id, wanted]: [string, string]): Promise<string[]> => {
    const { status: is, raw } = await temporal.workflow.getHandle(id).describe();
    const busy = raw.pendingActivities?.length ?? 0;
    return is.name === wanted && busy === 0 ? [] : [`workflow ${id}: ${is.name}, ${busy} activities`];
  };
  let last: string[] = [];
  const clean = async (): Promise<[]> => {
    last = await inRows();
    for (const one of Object.entries(expected)) last.push(...(await inTemporal(one)));
    if (last.length > 0) throw new Error(last.join('; '));
    return [];
  };
  return await until('Nothing left over', clean, { withinMs, everyMs: 250 }).catch((error: unknown) =>
    (last.length > 0 ? last : [String(error)]).map((detail) => ({ wrong: 'stuck' as const, detail })),
  );
}
