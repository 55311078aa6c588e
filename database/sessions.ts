import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '#contracts/roles.js';
import { hashSecret, newSecret } from './accounts.js';

/** A session ends this long after its last request, and after its begin. */
export const sessionDays = { idle: 7, absolute: 30 } as const;

/** Who a session's cookie stands for. */
export interface FoundSession {
  sessionId: string;
  memberId: string;
  accountId: string;
  email: string;
  role: Role;
  /** Opened by a one-time link within the last hour: a password may be set without the one before. */
  byLink: boolean;
}

type OfMember = { accountId: string; memberId: string };

/** Signs a member in. The answered token is what the cookie holds; 256 random bits. */
export async function openSession(
  tx: EntityManager,
  { accountId, memberId }: OfMember,
  { byLink, userAgent }: { byLink: boolean; userAgent: string | undefined },
): Promise<string> {
  const token = newSecret('session');
  await tx.query(
    'INSERT INTO sessions (id, account_id, member_id, token_hash, by_link, user_agent) VALUES ($1, $2, $3, $4, $5, $6)',
    [uuidv7(), accountId, memberId, hashSecret(token), byLink, userAgent?.slice(0, 300) ?? null],
  );
  return token;
}

/** The session of a cookie, while it lasts. Its use is noted at most every five minutes. */
export async function findSession(db: DataSource, token: string): Promise<FoundSession | null> {
  const [row] = await db.query<(FoundSession & { stale: boolean })[]>(
    `SELECT s.id AS "sessionId", m.id AS "memberId", m.account_id AS "accountId", m.email, m.role,
       s.by_link AND s.created_at > now() - interval '1 hour' AS "byLink",
       s.seen_at < now() - interval '5 minutes' AS stale
     FROM sessions s JOIN members m ON m.id = s.member_id AND m.account_id = s.account_id
     WHERE s.token_hash = $1 AND ${lasting}`,
    [hashSecret(token)],
  );
  if (!row) return null;
  const { stale, ...found } = row;
  if (stale) {
    await db.query('UPDATE sessions SET seen_at = now() WHERE id = $1 AND account_id = $2', [
      found.sessionId,
      found.accountId,
    ]);
  }
  return found;
}

/** What a member is signed in with, newest first. */
export async function listSessions(db: DataSource, { accountId, memberId }: OfMember) {
  return await db.query<{ id: string; userAgent: string | null; createdAt: Date; seenAt: Date }[]>(
    `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", seen_at AS "seenAt" FROM sessions s
     WHERE member_id = $1 AND account_id = $2 AND ${lasting} ORDER BY id DESC`,
    [memberId, accountId],
  );
}

/** Signs a member out: everywhere, or of one session. Answers how many sessions that ended. */
export async function endSessions(
  tx: EntityManager,
  { accountId, memberId }: OfMember,
  sessionId?: string,
): Promise<number> {
  const [, ended] = await tx.query<[unknown[], number]>(
    'DELETE FROM sessions WHERE account_id = $1 AND member_id = $2 AND ($3::uuid IS NULL OR id = $3)',
    [accountId, memberId, sessionId ?? null],
  );
  return ended;
}

/** Ends the session of a cookie, if there is one. */
export async function endSessionOf(tx: EntityManager, token: string): Promise<void> {
  await tx.query('DELETE FROM sessions WHERE token_hash = $1', [hashSecret(token)]);
}

/** Deletes what lasts no longer: sessions, links, and guesses that are forgiven. */
export async function sweepSignIns(db: DataSource): Promise<void> {
  await db.query(`DELETE FROM sessions s WHERE NOT (${lasting})`);
  await db.query('DELETE FROM sign_in_links WHERE expires_at < now()');
  await db.query("DELETE FROM sign_in_limits WHERE tried_at < now() - interval '1 day'");
}

const lasting = `s.seen_at > now() - interval '${sessionDays.idle} days'
  AND s.created_at > now() - interval '${sessionDays.absolute} days'`;
