import { Context } from '@temporalio/activity';
import { v5 as uuidv5 } from 'uuid';
import { ModelError } from '#assistant/stream.js';
import type { Contact } from '#contracts/contact-form.js';
import type { ModelErrorCode } from '#contracts/entries.js';
import type { Plan } from '#contracts/plans.js';
import { maxRunMinutes, type SaveCase, type TryMessage, type TurnResult } from '#contracts/trials.js';
import { readVersion } from '#database/bot-versions.js';
import type { Deps } from './deps.js';
import { type PastEntry, pastTurn } from './past-turn.js';
import { type CaseOutcome, compareTurns, judgeCase, untriedCase } from './trial-outcome.js';
import { type TrialDeps, type TriedBot, tryTurn } from './try-turn.js';

const heartbeatMs = 4_000;
/** A model that is away is asked again this often in all; then the item counts as one that could not be tried. */
const mostAsks = 3;

/**
 * Tries one item of a run and keeps what came of it; one that was tried before is left as it is. `goesOn` is false once the run was
 * stopped or deleted.
 */
export const tryItem =
  (deps: TrialDeps) =>
  async ({ runId, position }: { runId: string; position: number }): Promise<{ goesOn: boolean }> => {
    const found = await findItem(deps.db, runId, position);
    if (!found?.isRunning) return { goesOn: false };
    if (found.isOpen) {
      const { heartbeat } = Context.current();
      const beating = setInterval(() => heartbeat(), heartbeatMs);
      try {
        const result = await outcomeOf(deps, found, uuidv5(String(position), runId));
        await deps.db.query(keep, [runId, position, result]);
      } finally {
        clearInterval(beating);
      }
    }
    return { goesOn: true };
  };

/** Every item was looked at. */
export const finishRun =
  ({ db }: Pick<Deps, 'db'>) =>
  async ({ runId }: { runId: string }): Promise<void> => {
    await db.query("UPDATE trial_runs SET state = 'done' WHERE id = $1 AND state = 'running'", [runId]);
  };

interface FoundItem {
  isRunning: boolean;
  /** It is there and was not tried yet. */
  isOpen: boolean;
  botId: string;
  accountId: string;
  botVersion: number;
  drafts: Record<string, unknown>;
  plan: Plan;
  case: { request: TryMessage; expected: SaveCase['expected'] } | null;
  turn: { conversationId: string; seq: number; visitor: Contact; gaveDetails: boolean } | null;
}

async function findItem(db: Deps['db'], runId: string, position: number): Promise<FoundItem | undefined> {
  const [found] = await db.query<FoundItem[]>(find, [runId, position]);
  return found;
}

async function outcomeOf(deps: TrialDeps, item: FoundItem, trialId: string): Promise<CaseOutcome | TurnResult> {
  const version = await readVersion(deps.db, item.botId, item.botVersion);
  const { botId: id, accountId, plan } = item;
  const bot = { id, accountId, plan, settings: version.settings, actions: { ...version.actions, ...item.drafts } };
  if (item.case) return await tryCase(deps, bot, item.case, trialId);
  return item.turn ? await tryAgain(deps, bot, item.turn, trialId) : compareTurns([], []);
}

async function tryCase(
  deps: TrialDeps,
  bot: TriedBot,
  { request: { history, message }, expected }: NonNullable<FoundItem['case']>,
  trialId: string,
): Promise<CaseOutcome> {
  const said = [...history, { from: 'visitor' as const, text: message }];
  return await unlessAway(async () => {
    const tried = await tryTurn(deps, bot, { trialId, said, question: message, messageSeq: said.length });
    return judgeCase(expected, tried.trace.decisions, tried.reaction.replacesReply ? '' : tried.text);
  }, untriedCase);
}

async function tryAgain(
  deps: TrialDeps,
  bot: TriedBot,
  { conversationId, seq, visitor, gaveDetails }: NonNullable<FoundItem['turn']>,
  trialId: string,
): Promise<TurnResult> {
  const entries = await deps.db.query<PastEntry[]>(readPast, [conversationId, bot.accountId, seq]);
  const then = pastTurn(entries, seq, bot);
  if (!then) return compareTurns([], []);
  const { question, messageSeq, said, state } = then;
  return await unlessAway(
    async () => {
      const now = await tryTurn(deps, bot, { trialId, said, question, messageSeq, visitor, gaveDetails, state });
      return compareTurns(then.decisions, now.trace.decisions);
    },
    (untried) => ({ untried, rules: [] }),
  );
}

/** A model that stays away says nothing about the rules. */
async function unlessAway<T>(work: () => Promise<T>, away: (code: ModelErrorCode) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (error.retryable && Context.current().info.attempt < mostAsks) throw error;
    return away(error.code);
  }
}

const find = `
  SELECT r.state = 'running' AND r.created_at > now() - interval '${maxRunMinutes} minutes' AS "isRunning",
    i.run_id IS NOT NULL AND i.result IS NULL AS "isOpen", r.bot_id AS "botId", r.account_id AS "accountId",
    r.bot_version AS "botVersion", r.drafts, a.plan,
    CASE WHEN k.id IS NOT NULL THEN json_build_object('request', k.request, 'expected', k.expected) END AS case,
    CASE WHEN c.id IS NOT NULL THEN json_build_object(
      'conversationId', c.id, 'seq', i.seq,
      'visitor', json_build_object('name', w.name, 'email', w.email, 'phone', w.phone),
      'gaveDetails', EXISTS (SELECT FROM leads l WHERE l.visitor_id = c.visitor_id)
    ) END AS turn
  FROM trial_runs r JOIN accounts a ON a.id = r.account_id
  LEFT JOIN trial_items i ON i.run_id = r.id AND i.position = $2
  LEFT JOIN trial_cases k ON k.id = i.case_id
  LEFT JOIN conversations c ON c.id = i.conversation_id
  LEFT JOIN visitors w ON w.id = c.visitor_id
  WHERE r.id = $1`;

const keep = `
  UPDATE trial_items i SET result = $3 FROM trial_runs r
  WHERE r.id = i.run_id AND r.state = 'running' AND i.run_id = $1 AND i.position = $2 AND i.result IS NULL`;

/** More than the model ever looks back on. */
const readPast = `
  SELECT * FROM (
    SELECT kind, seq, body, trace FROM timeline_entries
    WHERE conversation_id = $1 AND account_id = $2 AND seq <= $3 AND (trace IS NOT NULL OR kind IN ('visitor-message', 'bot-message', 'notice'))
    ORDER BY seq DESC LIMIT 400
  ) e ORDER BY seq`;
