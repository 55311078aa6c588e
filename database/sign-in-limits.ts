import type { DataSource, EntityManager } from 'typeorm';
import { networkKey } from './network.js';
import { type EncryptionKey, keyedHash } from './secrets.js';

type Keys = readonly EncryptionKey[];

/** Guesses that cost no waiting. After the last of them, each doubles the wait, from half a minute to an hour. */
export const freeGuesses = { email: 5, network: 20 } as const;

/** Whose password is guessed, and from where. `ip` is what the proxies we trust say, never what a client says. */
export interface Guess {
  email: string;
  ip: string;
}

/**
 * Counts a guess before it is made, so that many at once are not more than one after another. Answers 0 when it may be made, or
 * the seconds to wait. A refused guess is not counted: waiting ends, whoever keeps knocking. A day without any forgives all. The rows
 * tell nobody without the keys who was guessed at, or from where.
 */
export async function takeGuess(db: DataSource, keys: Keys, { email, ip }: Guess): Promise<number> {
  // The network first: one that has to wait locks nobody else out.
  const wait = await take(db, networkKey(keys, ip), freeGuesses.network);
  return wait > 0 ? wait : await take(db, emailKey(keys, email), freeGuesses.email);
}

/** The guess was right: it counts no longer, and for the address none before it does. */
export async function forgiveGuess(tx: EntityManager, keys: Keys, { email, ip }: Guess): Promise<void> {
  await tx.query('DELETE FROM sign_in_limits WHERE key = $1', [emailKey(keys, email)]);
  await tx.query("UPDATE sign_in_limits SET tries = tries - 1, locked_until = '-infinity' WHERE key = $1", [
    networkKey(keys, ip),
  ]);
}

async function take(db: DataSource, key: Buffer, free: number): Promise<number> {
  const [answer] = await db.query<{ seconds: number }[]>(
    `WITH taken AS (
       INSERT INTO sign_in_limits AS l (key, tries, tried_at, locked_until) VALUES ($1, 1, now(), '-infinity')
       ON CONFLICT (key) DO UPDATE SET
         tries = CASE WHEN ${forgotten} THEN 1 ELSE l.tries + 1 END,
         tried_at = now(),
         locked_until = CASE WHEN ${forgotten} OR l.tries + 1 < $2 THEN '-infinity'
           ELSE now() + make_interval(secs => least(3600, 30 * 2.0 ^ least(l.tries + 1 - $2, 10))) END
       WHERE l.locked_until <= now()
       RETURNING 0
     )
     SELECT CASE WHEN EXISTS (SELECT FROM taken) THEN 0 ELSE coalesce((
       SELECT greatest(1, ceil(extract(epoch FROM locked_until - now()))) FROM sign_in_limits WHERE key = $1
     ), 1)::int END AS seconds`,
    [key, free],
  );
  return answer?.seconds ?? 0;
}

const forgotten = "l.tried_at < now() - interval '1 day'";

const emailKey = (keys: Keys, email: string): Buffer => keyedHash(keys, `email ${email}`);
