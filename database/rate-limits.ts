import type { DataSource } from 'typeorm';
import { run } from './prepared.js';

/** A bucket that holds `most` and fills evenly within `seconds`: so many may come at once, and so many in that time for good. */
export interface RateLimit {
  most: number;
  seconds: number;
}

/** Takes one of what `bucket` names. Answers 0, or the seconds to wait; then nothing is taken. */
export async function takeLimit(db: DataSource, bucket: string, { most, seconds }: RateLimit): Promise<number> {
  const [taken] = await run<{ wait: number }>(db, take, [bucket, most, seconds]);
  return taken?.wait ?? 0;
}

/**
 * SQL that lets a statement commit without waiting for the disk: a server that falls down forgets the limits of its last moment,
 * and nobody waits for them. Only where a statement of its own counts, for it holds for all that its transaction writes.
 */
export const unhurried = "set_config('synchronous_commit', 'off', true)";

const take = { name: 'take-limit', text: `SELECT take_limit($1, $2, $3) AS wait, ${unhurried}` };

/** Deletes what says nothing any more. A reservation of tokens that nobody settled stays spent. */
export async function sweepLimits(db: DataSource): Promise<void> {
  // A message takes several buckets at once: who waited for one of them while it held another could wait for ever.
  await db.query(
    'DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits WHERE idle_at < now() FOR UPDATE SKIP LOCKED)',
  );
  await db.query('DELETE FROM event_streams WHERE expires_at < now()');
  await db.query('DELETE FROM token_reservations WHERE expires_at < now()');
}
