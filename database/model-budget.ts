import type { DataSource } from 'typeorm';
import { run } from './prepared.js';
import { unhurried } from './rate-limits.js';

/** Most tokens, prompt and answer together: of one turn, of a conversation, and of an account from midnight to midnight UTC. */
export interface TokenBudgets {
  turn: number;
  conversation: number;
  day: number;
}

/** One call of the model. The same one again, after whoever made it died, is the same subject and key. */
export interface ModelCall {
  accountId: string;
  /** Uuid of the conversation, or of the trial. */
  subject: string;
  key: string;
}

/**
 * Sets tokens aside before they are used. Answers which budget has not that many left, or null when they are set aside; then they
 * count as used, until `settleTokens` says how many were. A call whose tokens are set aside already takes no more. The rows are
 * locked while they are looked at, so that many at once spend no more than one after another. `usedInTurn` counts for the turn's
 * budget alone. An account's own budgets go before the ones given.
 */
export async function reserveTokens(
  db: DataSource,
  { accountId, subject, key }: ModelCall,
  tokens: number,
  { turn, conversation, day }: TokenBudgets,
  usedInTurn = 0,
): Promise<keyof TokenBudgets | null> {
  const [row] = await run<{ spent: keyof TokenBudgets | null }>(db, reserve, [
    accountId,
    subject,
    key,
    tokens,
    usedInTurn,
    turn,
    conversation,
    day,
  ]);
  if (!row) throw new Error('The account of a model call is gone.');
  return row.spent;
}

/**
 * Puts what a call used in the place of what was set aside. Null, where nobody knows, leaves it at that; so does a call that was
 * begun again for less, because what the first try used is not known either. Done twice, it is done once.
 */
export async function settleTokens(
  db: DataSource,
  { accountId, subject, key }: ModelCall,
  used: number | null,
): Promise<void> {
  await run(db, settle, [accountId, subject, key, used]);
}

/** Longer than all tries of a turn; what is set aside is then taken as used. */
const reservedFor = "now() + interval '15 minutes'";

const reserve = {
  name: 'reserve-tokens',
  text: `
  WITH budget AS (
    SELECT coalesce(tokens_per_turn, $6) AS turn, coalesce(tokens_per_conversation, $7) AS conversation,
      coalesce(tokens_per_day, $8) AS day
    FROM accounts WHERE id = $1
  ), again AS (
    UPDATE token_reservations SET tries = tries + 1, expires_at = ${reservedFor}
    WHERE subject = $2 AND key = $3 AND account_id = $1
    RETURNING tokens
  ), held AS (
    SELECT tokens FROM conversations WHERE id = $2 AND account_id = $1 FOR NO KEY UPDATE
  ), short AS (
    SELECT CASE WHEN $5::int + $4::int > turn THEN 'turn'
      WHEN EXISTS (SELECT FROM held WHERE tokens + $4::int > conversation) THEN 'conversation' END AS of
    FROM budget
  ), taken AS (
    INSERT INTO token_days AS d (account_id, day, tokens)
    SELECT $1, (now() AT TIME ZONE 'UTC')::date, $4::int FROM budget, short
    WHERE short.of IS NULL AND $4::int <= budget.day AND NOT EXISTS (SELECT FROM again)
    ON CONFLICT (account_id, day) DO UPDATE SET tokens = d.tokens + excluded.tokens
    WHERE d.tokens + excluded.tokens <= (SELECT budget.day FROM budget)
    RETURNING day
  ), of_conversation AS (
    UPDATE conversations SET tokens = tokens + $4::int FROM taken WHERE id = $2 AND account_id = $1
  ), kept AS (
    INSERT INTO token_reservations (subject, key, account_id, day, tokens, expires_at)
    SELECT $2, $3, $1, day, $4::int, ${reservedFor} FROM taken
  )
  SELECT CASE WHEN EXISTS (SELECT FROM again) OR EXISTS (SELECT FROM taken) THEN NULL ELSE coalesce(short.of, 'day') END AS spent,
    ${unhurried}
  FROM short`,
};

const settle = {
  name: 'settle-tokens',
  text: `
  WITH was AS (
    DELETE FROM token_reservations WHERE subject = $2 AND key = $3 AND account_id = $1
    RETURNING day, CASE WHEN $4::int IS NULL THEN 0
      WHEN tries > 1 THEN greatest(0, $4::int - tokens) ELSE $4::int - tokens END AS more
  ), of_day AS (
    UPDATE token_days d SET tokens = tokens + more FROM was WHERE d.account_id = $1 AND d.day = was.day
  )
  UPDATE conversations SET tokens = tokens + more FROM was WHERE id = $2 AND account_id = $1
  RETURNING ${unhurried}`,
};
