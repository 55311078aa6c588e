import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Log } from '#config/log.js';
import { publicId } from '#contracts/ids.js';
import { maxRunMinutes } from '#contracts/trials.js';
import { type Actor, audit } from '#database/audit.js';
import { Account } from '#database/entities/account.js';
import { TrialItem } from '#database/entities/trial-item.js';
import { TrialRun } from '#database/entities/trial-run.js';
import type { OwnedBot } from '../actions/actions.service.js';
import { LOG } from '../app.tokens.js';
import { BotsService } from '../bots/bots.service.js';
import { Engine } from '../engine.js';
import { invalid, ProblemError } from '../problem.js';
import { checkDrafts } from './drafts.js';

type Kind = TrialRun['kind'];
type Item = Partial<Pick<TrialItem, 'caseId' | 'conversationId' | 'seq'>>;

/** Of each kind a bot keeps so many runs. */
const keptRuns = 20;
const needed: Record<Kind, string> = { cases: 'cases', turns: 'conversations' };
const maxRunning = 2;
/** Items that an account may have tried within an hour, all runs together: the model costs money. */
const maxItemsAnHour = 3_000;

/** A run, with how far it is. */
export interface FoundRun extends Omit<TrialRun, 'drafts'> {
  /** Names of the actions that were tried unsaved. */
  drafts: string[];
  results: FoundItem[];
}
export type FoundItem = Pick<TrialItem, 'caseId' | 'conversationId' | 'seq' | 'result'>;

/** Runs of many trials: begun here, gone through by a workflow, read from their rows. */
@Injectable()
export class RunsService {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly bots: BotsService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Answers the id of a run that goes its way. Throws invalid without items, rate_limited above what an account may try. */
  async start(
    who: Actor,
    { accountId, botId }: OwnedBot,
    kind: Kind,
    drafts: Record<string, unknown>,
    found: { items: Item[]; conversations?: number },
  ): Promise<string> {
    const { items, conversations = 0 } = found;
    const { version } = await this.bots.get(accountId, botId);
    const saved = await this.bots.actions(accountId, botId);
    const id = uuidv7();
    const total = items.length;
    if (total === 0) throw invalid([{ pointer: '', detail: `expected a bot with ${needed[kind]}` }]);
    await this.db.transaction(async (tx) => {
      const checked = await checkDrafts(tx, accountId, saved, drafts);
      await requireBudget(tx, accountId, total);
      const run = { id, accountId, botId, kind, botVersion: version, drafts: checked, total, conversations };
      await tx.save(tx.create(TrialRun, run));
      const rows = items.map((item, position) => tx.create(TrialItem, { runId: id, position, ...item }));
      await tx.save(rows, { reload: false });
      await tx.query(forgetOld, [botId, kind, keptRuns]);
      const [happened, idKind] =
        kind === 'cases' ? (['caseRun.started', 'caseRun'] as const) : (['dryRun.started', 'dryRun'] as const);
      const details = { bot: publicId('bot', botId), total, drafts: Object.keys(checked) };
      await audit(tx, who, happened, publicId(idKind, id), details);
    });
    try {
      await this.engine.startTrialRun({ runId: id, total });
    } catch (error) {
      this.log.warn({ err: error, runId: id }, 'a run of trials was not started');
      await this.db.manager.delete(TrialRun, { id, accountId });
      throw new ProblemError('unavailable', 'The run could not be started; try again in a moment.', undefined, 5);
    }
    return id;
  }

  /** The newest runs, newest first, each with what is through, but for the replies. */
  async list({ accountId, botId }: OwnedBot, kind: Kind): Promise<FoundRun[]> {
    await this.bots.get(accountId, botId);
    return await this.db.query<FoundRun[]>(`${runsWith(withoutReply)} ORDER BY r.id DESC LIMIT ${keptRuns}`, [
      accountId,
      botId,
      kind,
    ]);
  }

  async get({ accountId, botId }: OwnedBot, kind: Kind, id: string): Promise<FoundRun> {
    await this.bots.get(accountId, botId);
    const [run] = await this.db.query<FoundRun[]>(`${runsWith('i.result')} AND r.id = $4`, [
      accountId,
      botId,
      kind,
      id,
    ]);
    if (!run) throw new ProblemError('not_found', 'There is no such run; a bot keeps its newest ones.');
    return run;
  }

  /** What is under way is finished, nothing else is begun. */
  async stop(bot: OwnedBot, kind: Kind, id: string): Promise<void> {
    await this.get(bot, kind, id);
    const { accountId } = bot;
    await this.db.manager.update(TrialRun, { id, accountId, state: 'running' }, { state: 'stopped' });
  }
}

async function requireBudget(tx: EntityManager, accountId: string, total: number): Promise<void> {
  // Starts of one account take turns, so that none slips past the count.
  await tx.findOneOrFail(Account, { where: { id: accountId }, lock: { mode: 'pessimistic_write' } });
  const [{ running, tried } = { running: 0, tried: 0 }] = await tx.query<{ running: number; tried: number }[]>(budget, [
    accountId,
  ]);
  if (running >= maxRunning) {
    const detail = `${maxRunning} runs may go on at a time; wait for one of them, or stop it.`;
    throw new ProblemError('rate_limited', detail, undefined, 10);
  }
  if (tried + total > maxItemsAnHour) {
    const detail = `An account may have ${maxItemsAnHour} sentences tried in an hour; ${tried} were.`;
    throw new ProblemError('rate_limited', detail, undefined, 600);
  }
}

const inTime = `created_at > now() - interval '${maxRunMinutes} minutes'`;

const budget = `
  SELECT count(*) FILTER (WHERE state = 'running' AND ${inTime})::int AS running, coalesce(sum(total), 0)::int AS tried
  FROM trial_runs WHERE account_id = $1 AND created_at > now() - interval '1 hour'`;

const forgetOld = `
  DELETE FROM trial_runs WHERE id IN (
    SELECT id FROM trial_runs WHERE bot_id = $1 AND kind = $2 ORDER BY id DESC OFFSET $3
  )`;

/** A list of runs with all that bots replied would be long. */
const withoutReply = `i.result || '{"reply": ""}'`;

/** `result` is SQL for what is shown of an item's result. */
const runsWith = (result: string): string => `
  SELECT r.id, r.account_id AS "accountId", r.bot_id AS "botId", r.kind,
    CASE WHEN r.state = 'running' AND NOT r.${inTime} THEN 'stopped' ELSE r.state END AS state,
    r.bot_version AS "botVersion", ARRAY(SELECT jsonb_object_keys(r.drafts)) AS drafts, r.total, r.conversations,
    r.created_at AS "createdAt",
    (SELECT coalesce(json_agg(json_build_object(
       'caseId', i.case_id, 'conversationId', i.conversation_id, 'seq', i.seq, 'result', ${result}
     ) ORDER BY i.position), '[]') FROM trial_items i WHERE i.run_id = r.id AND i.result IS NOT NULL) AS results
  FROM trial_runs r WHERE r.account_id = $1 AND r.bot_id = $2 AND r.kind = $3`;
