import type { DataSource } from 'typeorm';
import { v4 as uuidv4 } from 'uuid';
import { run } from './prepared.js';
import { unhurried } from './rate-limits.js';

/** One of the event streams that a visitor may have at a time, in whatever process. It is free again when it is not held on to. */
export interface StreamPlace {
  visitorId: string;
  id: string;
}

/** Takes a place for a while, or answers null when all are taken. */
export async function takeStreamPlace(
  db: DataSource,
  visitorId: string,
  { most, forMs }: { most: number; forMs: number },
): Promise<StreamPlace | null> {
  const id = uuidv4();
  // Who takes the same place at the same moment gets none, and looks again.
  for (let tries = 0; tries < most; tries += 1) {
    const taken = await run(db, take, [visitorId, id, most, forMs]);
    if (taken.length > 0) return { visitorId, id };
  }
  return null;
}

export async function holdStreamPlace(db: DataSource, { visitorId, id }: StreamPlace, forMs: number): Promise<void> {
  await run(db, hold, [visitorId, id, forMs]);
}

export async function leaveStreamPlace(db: DataSource, { visitorId, id }: StreamPlace): Promise<void> {
  await run(db, leave, [visitorId, id]);
}

const until = (ms: string): string => `now() + make_interval(secs => ${ms}::float8 / 1000)`;

const take = {
  name: 'take-stream-place',
  text: `
    INSERT INTO event_streams AS s (visitor_id, slot, id, expires_at)
    SELECT $1, slot, $2, ${until('$4')} FROM generate_series(1, $3::int) AS slot
    WHERE NOT EXISTS (
      SELECT FROM event_streams o WHERE o.visitor_id = $1 AND o.slot = slot.slot AND o.expires_at > now()
    )
    ORDER BY random() LIMIT 1
    ON CONFLICT (visitor_id, slot) DO UPDATE SET id = excluded.id, expires_at = excluded.expires_at
    WHERE s.expires_at <= now()
    RETURNING ${unhurried}`,
};

const hold = {
  name: 'hold-stream-place',
  text: `UPDATE event_streams SET expires_at = ${until('$3')} WHERE visitor_id = $1 AND id = $2 RETURNING ${unhurried}`,
};

const leave = {
  name: 'leave-stream-place',
  text: `DELETE FROM event_streams WHERE visitor_id = $1 AND id = $2 RETURNING ${unhurried}`,
};
