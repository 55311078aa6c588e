import { ApplicationFailure } from '@temporalio/common';
import { ModelError } from '#assistant/stream.js';
import { modelFailureType } from '#contracts/conversation-workflow.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import type { NewEntry } from '#contracts/entries.js';
import { type TriedMessage, tryMessage as trySchema } from '#contracts/trials.js';
import type { Deps } from './deps.js';
import { type TrialDeps, type TriedBot, tryTurn } from './try-turn.js';

interface FoundTrial {
  id: string;
  request: unknown;
  bot: TriedBot;
}

/** What a sentence would lead to, for an owner who waits for it. */
export const tryMessage =
  (deps: TrialDeps) =>
  async ({ trialId }: { trialId: string }): Promise<void> => {
    const { bot, request } = await findTrial(deps.db, trialId);
    const { history, message } = trySchema.parse(request);
    const said = [...history, { from: 'visitor' as const, text: message }];
    const began = performance.now();
    const { text, reaction, trace } = await asking(() =>
      tryTurn(deps, bot, { trialId, said, question: message, messageSeq: said.length }),
    );
    const { decisions, ...shown } = trace;
    const result: TriedMessage = {
      reply: reaction.replacesReply ? '' : text,
      decisions,
      shows: reaction.entries.map(toShown),
      delivers: reaction.deliveries.map(({ request: delivered }) => toDelivered(delivered)),
      tookMs: Math.round(performance.now() - began),
      trace: shown,
    };
    await deps.db.query('UPDATE trials SET result = $2 WHERE id = $1', [trialId, result]);
  };

async function findTrial(db: Deps['db'], trialId: string): Promise<FoundTrial> {
  const [trial] = await db.query<FoundTrial[]>(
    `SELECT t.id, t.request, json_build_object(
       'id', t.bot_id, 'accountId', t.account_id, 'settings', v.settings, 'actions', v.actions, 'plan', a.plan
     ) AS bot
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

function toShown(entry: NewEntry): TriedMessage['shows'][number] {
  const { kind } = entry;
  if (kind === 'notice') return { kind, text: entry.body.text, choices: [] };
  if (kind === 'buttons-shown') {
    const labels = entry.body.groups.flatMap(({ buttons }) => buttons.map(({ text }) => text));
    return { kind, text: null, choices: labels };
  }
  if (kind === 'handover-offered') {
    return { kind, text: null, choices: entry.body.channels.map(({ channel }) => channel) };
  }
  if (kind === 'form-shown') {
    const { heading, fields } = entry.body.form;
    return { kind, text: heading, choices: fields.map(({ name }) => name) };
  }
  if (kind === 'confirm-asked') {
    const inputs = Object.entries(entry.body.inputs).map(([name, value]) => `${name}: ${value}`);
    return { kind, text: entry.body.action, choices: inputs };
  }
  return { kind, text: null, choices: [] };
}

const toDelivered = (request: DeliveryRequest): TriedMessage['delivers'][number] =>
  request.kind === 'webhook'
    ? { kind: request.kind, action: request.action, inputs: request.inputs }
    : { kind: request.kind, action: null, inputs: {} };
