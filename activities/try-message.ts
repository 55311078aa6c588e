import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { v5 as uuidv5 } from 'uuid';
import { factsOf } from '#actions/facts.js';
import { ModelError } from '#assistant/stream.js';
import type { BotSettings } from '#contracts/bots.js';
import { modelFailureType } from '#contracts/conversation-workflow.js';
import type { Plan } from '#contracts/plans.js';
import { type TriedMessage, tryMessage as trySchema } from '#contracts/trials.js';
import { searchKnowledge } from '#database/knowledge.js';
import type { Deps } from './deps.js';
import { think } from './think.js';

interface FoundTrial {
  id: string;
  botId: string;
  accountId: string;
  request: unknown;
  settings: BotSettings;
  actions: Record<string, unknown>;
  plan: Plan;
}

/** The turn that a visitor's message would lead to, by the same path, with everything it would do left undone. */
export const tryMessage =
  (deps: Pick<Deps, 'db' | 'model' | 'defaultModel'>) =>
  async ({ trialId }: { trialId: string }): Promise<void> => {
    const trial = await findTrial(deps.db, trialId);
    const { history, message } = trySchema.parse(trial.request);
    const newId = (label: string): string => uuidv5(label, trial.id);
    const nobody = { name: null, email: null, phone: null };
    const facts = factsOf(
      { ...trial, newestActions: trial.actions, visitor: nobody, gaveDetails: false },
      [...history, { from: 'visitor', text: message }],
      newId,
    );
    const bot = { id: trial.botId, accountId: trial.accountId, language: trial.settings.language };
    const passages = await searchKnowledge(deps.db, bot, message);
    const { text, reaction, trace } = await asking(() =>
      think(
        {
          settings: trial.settings,
          state: {},
          facts,
          passages,
          model: trial.settings.model ?? deps.defaultModel,
          question: message,
          messageSeq: history.length + 1,
          replyId: newId('reply'),
        },
        (ask) => deps.model.stream({ ...ask, signal: Context.current().cancellationSignal, onText: () => undefined }),
      ),
    );
    const { decisions, ...shown } = trace;
    const result: TriedMessage = {
      reply: reaction.replacesReply ? '' : text,
      decisions,
      shows: reaction.entries.map(({ kind }) => kind),
      delivers: reaction.deliveries.map(({ request }) => request.kind),
      trace: shown,
    };
    await deps.db.query('UPDATE trials SET result = $2 WHERE id = $1', [trial.id, result]);
  };

async function findTrial(db: Deps['db'], trialId: string): Promise<FoundTrial> {
  const [trial] = await db.query<FoundTrial[]>(
    `SELECT t.id, t.bot_id AS "botId", t.account_id AS "accountId", t.request, v.settings, v.actions, a.plan
     FROM trials t JOIN bots b ON b.id = t.bot_id AND b.account_id = t.account_id
     JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
     JOIN accounts a ON a.id = t.account_id
     WHERE t.id = $1`,
    [trialId],
  );
  if (!trial) throw ApplicationFailure.nonRetryable('The trial is gone.', 'TrialGone');
  return trial;
}

/** Somebody waits for it: a model that fails is not asked again. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, modelFailureType, { code: error.code });
  }
}
