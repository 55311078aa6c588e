import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { attemptOutcome, deliveryState } from '#contracts/deliveries.js';
import { idOf, publicId } from '#contracts/ids.js';
import { call } from '#testing/client.js';
import { until } from '../../apps/local/until.js';
import type { ChaosStack } from '../stack.js';
import type { Logged } from './audit.js';
import type { HandLine } from './ledgers.js';

const rows = z.array(
  z.object({
    id: z.string(),
    conversation: z.string(),
    to: z.string(),
    state: deliveryState,
    messageId: z.string().nullable(),
    isTold: z.boolean(),
    attempts: z.array(z.object({ startedAt: z.number(), outcome: attemptOutcome })),
  }),
);

const isTold = `(d.kind <> 'webhook' OR EXISTS (
  SELECT FROM timeline_entries e WHERE e.conversation_id = d.conversation_id AND e.kind = 'action-settled'))`;

/** Every delivery of a bot with its attempts, as Parley's own log has it. */
export async function readLog({ db }: ChaosStack, botId: string): Promise<Logged[]> {
  const found = rows.parse(
    await db.query(
      `SELECT d.id, d.conversation_id AS conversation, coalesce(d.request->>'to', d.request->>'action') AS to, d.state,
         d.message_id AS "messageId", ${isTold} AS "isTold", coalesce((
           SELECT json_agg(json_build_object(
             'startedAt', extract(epoch FROM a.started_at)::float8 * 1000, 'outcome', a.outcome) ORDER BY a.no)
           FROM delivery_attempts a WHERE a.delivery_id = d.id), '[]') AS attempts
       FROM deliveries d WHERE d.bot_id = $1 ORDER BY d.id`,
      [idOf('bot').parse(botId)],
    ),
  );
  return found.map(({ id, conversation, ...row }) => ({
    id: publicId('delivery', id),
    conversation: publicId('conversation', conversation),
    ...row,
  }));
}

/** Waits until every delivery is accepted and every webhook told, or until that takes too long; the log says which is not. */
export async function allAccepted({ db }: ChaosStack, botId: string, withinMs: number): Promise<void> {
  const look = async (): Promise<void> => {
    const open = await db.query<unknown[]>(
      `SELECT FROM deliveries d WHERE d.bot_id = $1 AND NOT (d.state = 'accepted' AND ${isTold})`,
      [idOf('bot').parse(botId)],
    );
    if (open.length > 0) throw new Error(`${open.length} are not accepted`);
  };
  await until('Every delivery', look, { withinMs, everyMs: 250 }).catch(() => undefined);
}

/** One that is about to be tried by itself is left to that. */
const soon = "interval '2 seconds'";

/**
 * Sends again by hand, once a second until `isOver`, what failed for good or waits for a later attempt: nobody waits here for the
 * hours of the schedule.
 */
export async function driveHome(
  { db, api, apiKey }: ChaosStack,
  botId: string,
  note: (line: HandLine) => void,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const waiting = await db.query<{ id: string }[]>(
      `SELECT id FROM deliveries WHERE bot_id = $1
         AND (state IN ('failed', 'unknown') OR (state = 'retrying' AND next_at > now() + ${soon}))`,
      [idOf('bot').parse(botId)],
    );
    for (const { id: uuid } of waiting) {
      const delivery = publicId('delivery', uuid);
      const at = Date.now();
      const { status, body } = await call(`${api}/v1/deliveries/${delivery}/redeliver`, {
        token: apiKey,
        body: {},
      }).finally(() => note({ delivery, at, answeredAt: Date.now() }));
      // 422: it has begun an attempt of its own since.
      if (![202, 422, 503].includes(status)) throw new Error(`Not sent again: ${status} ${JSON.stringify(body)}`);
    }
    await delay(1_000);
  }
}
