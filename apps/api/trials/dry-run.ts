import type { DataSource } from 'typeorm';
import { publicId } from '#contracts/ids.js';
import { type DryRun, maxTurns, turnResult } from '#contracts/trials.js';
import type { OwnedBot } from '../actions/actions.service.js';
import { presentRun } from './present-run.js';
import type { FoundRun } from './runs.service.js';

type Turns = { items: { conversationId: string; seq: number }[]; conversations: number };
type TurnRef = DryRun['rules'][number]['starts'][number];

/** Replies of the model in the newest conversations of a bot, newest conversation first, 300 at most. */
export async function newestTurns(db: DataSource, { accountId, botId }: OwnedBot, last: number): Promise<Turns> {
  const items = await db.query<Turns['items']>(find, [accountId, botId, last, maxTurns]);
  return { items, conversations: new Set(items.map(({ conversationId }) => conversationId)).size };
}

interface FoundTurn extends Pick<TurnRef, 'message'> {
  conversationId: string;
  seq: number;
  entryId: string;
  at: Date;
}

/** What was asked in the turns of a run that are through, as it stands in the timelines. */
export async function readTurns(db: DataSource, { id, accountId }: FoundRun): Promise<FoundTurn[]> {
  return await db.query<FoundTurn[]>(read, [id, accountId]);
}

/** A dry-run, rule by rule, those that change most first. */
export function presentDryRun(run: FoundRun, turns: readonly FoundTurn[]): DryRun {
  const rules = new Map<string, DryRun['rules'][number]>();
  let untried = 0;
  for (const { conversationId, seq, result } of run.results) {
    const turn = turns.find((one) => one.conversationId === conversationId && one.seq === seq);
    const { untried: away, rules: looked } = turnResult.parse(result);
    if (away !== null) untried += 1;
    if (!turn) continue;
    for (const { action, what, fired, fires } of looked) {
      const key = `${action} ${what}`;
      const rule = rules.get(key) ?? { action, what, starts: [], stops: [], stillFires: 0, stillQuiet: 0 };
      rules.set(key, rule);
      if (fires && !fired) rule.starts.push(refOf(turn));
      else if (fired && !fires) rule.stops.push(refOf(turn));
      else if (fires) rule.stillFires += 1;
      else rule.stillQuiet += 1;
    }
  }
  const changes = ({ starts, stops }: DryRun['rules'][number]): number => starts.length + stops.length;
  return {
    id: publicId('dryRun', run.id),
    ...presentRun(run),
    untried,
    conversations: run.conversations,
    rules: [...rules.values()].sort((a, b) => changes(b) - changes(a)),
  };
}

const refOf = ({ conversationId, entryId, message, at }: FoundTurn): TurnRef => ({
  conversationId: publicId('conversation', conversationId),
  entryId: publicId('entry', entryId),
  message,
  at: at.toISOString(),
});

/** A reply that came of the model has a trace; the one of a greeting, or of an action alone, has none. */
const find = `
  SELECT e.conversation_id AS "conversationId", e.seq FROM timeline_entries e
  JOIN (
    SELECT id FROM conversations WHERE account_id = $1 AND bot_id = $2 ORDER BY id DESC LIMIT $3
  ) c ON c.id = e.conversation_id
  WHERE e.account_id = $1 AND e.trace IS NOT NULL
  ORDER BY e.conversation_id DESC, e.seq LIMIT $4`;

const read = `
  SELECT e.conversation_id AS "conversationId", e.seq, e.id AS "entryId", e.at, coalesce((
    SELECT m.body->>'text' FROM timeline_entries m
    WHERE m.conversation_id = e.conversation_id AND m.seq < e.seq AND m.kind = 'visitor-message'
    ORDER BY m.seq DESC LIMIT 1
  ), '') AS message
  FROM trial_items i JOIN timeline_entries e ON e.conversation_id = i.conversation_id AND e.seq = i.seq
  WHERE i.run_id = $1 AND e.account_id = $2`;
