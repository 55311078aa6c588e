import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { v5 as uuidv5 } from 'uuid';
import { react } from '#actions/react.js';
import { saidIn, textOf, windowOf } from '#actions/said.js';
import { ModelError, type Reply } from '#assistant/stream.js';
import {
  type AnswerStep,
  type ModelFailure,
  modelFailureType,
  type StepOutcome,
} from '#contracts/conversation-workflow.js';
import { publicId } from '#contracts/ids.js';
import { type FoundTurn, findTurn } from '#database/conversations.js';
import type { Delta } from '#database/live-signal.js';
import { applyFound, factsIn, type Ruling, ruled } from './apply-once.js';
import type { Deps } from './deps.js';
import { think } from './think.js';
import { withinBudget } from './within-budget.js';

/** First heartbeat, then the interval: short replies send none, because each costs the server a write. */
const firstHeartbeatMs = 5_000;
const heartbeatMs = 2_000;

/**
 * Answers every visitor message that waits, in one reply: reads, streams to who watches, commits. A model that fails ends the
 * attempt with a `ModelError` failure, whose details say whether asking again makes sense; that is the workflow's to decide.
 */
export const answerMessage =
  (deps: Deps) =>
  async (step: AnswerStep): Promise<StepOutcome> => {
    const found = await findTurn(deps.db, step.conversationId, step.key, windowOf);
    return await applyFound(deps, step, found, async (turn) => {
      const { answeredSeq } = turn.conversation;
      const waiting = turn.said.filter(({ kind, seq }) => kind === 'visitor-message' && seq > answeredSeq);
      const newest = waiting.at(-1);
      return newest ? await reply(deps, step, turn, waiting, newest.seq) : null;
    });
  };

async function reply(
  deps: Deps,
  step: AnswerStep,
  { conversation, said: entries, passages }: FoundTurn,
  waiting: FoundTurn['said'],
  messageSeq: number,
): Promise<Ruling> {
  const reopened = conversation.status === 'ended';
  const change = { answeredSeq: messageSeq, ...(reopened ? { status: 'open' as const, endReason: null } : {}) };
  const facts = factsIn(conversation, step, saidIn(entries));
  const asked = { question: waiting.map(textOf).join('\n'), messageSeq };
  const { settings, context } = conversation;

  const before = react(conversation.state, { kind: 'message', ...asked }, facts);
  if (before.answers) {
    const { change: remembered, ...effects } = ruled(before);
    return { ...effects, change: { ...change, ...remembered }, decisions: ['answered by an action'] };
  }

  // The same id in every attempt: what a watcher holds of a lost attempt is replaced, not doubled.
  const replyId = uuidv5(step.key, conversation.id);
  const attempt = (step.attemptsBefore ?? 0) + Context.current().info.attempt;
  const model = settings.model ?? deps.defaultModel;
  const draft = { c: conversation.id, entryId: publicId('entry', replyId), attempt, step: conversation.stepNo };
  const paid = withinBudget(deps, { accountId: conversation.accountId, subject: conversation.id, key: step.key });
  const { text, trace, reaction } = await streaming({ ...deps, model: paid }, draft, (ask) =>
    think({ settings, context, state: before.state, facts, passages, model, replyId, ...asked }, ask),
  );
  const { botVersion, newestVersion } = conversation;
  const whole = { ...trace, botVersion, newestVersion, attempt };
  const said = reaction.replacesReply
    ? reaction.entries
    : [{ kind: 'bot-message' as const, id: replyId, body: { text } }, ...reaction.entries];
  const { change: remembered, deliveries, summarize } = ruled(reaction);
  return {
    entries: [...before.entries, ...said].map((entry, index) => (index === 0 ? { ...entry, trace: whole } : entry)),
    deliveries: [...before.deliveries, ...deliveries],
    summarize,
    change: { ...change, ...remembered },
    decisions: [
      reopened ? 'reopened and answered' : 'answered',
      ...reaction.decisions.filter(({ fires }) => fires).map(({ action }) => action),
    ],
    applied: () => deps.events.replied(conversation.id, whole),
  };
}

type AskModel = (ask: Omit<Parameters<Deps['model']['stream']>[0], 'signal' | 'onText'>) => Promise<Reply>;

/** Streams what the model says to who watches, with heartbeats; turns a failure into one the workflow understands. */
async function streaming<T>(
  deps: Deps,
  draft: Pick<Delta, 'c' | 'entryId' | 'attempt' | 'step'>,
  work: (ask: AskModel) => Promise<T>,
): Promise<T> {
  const { cancellationSignal, info, heartbeat } = Context.current();
  const beat = (): void => heartbeat();
  let beating: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    beat();
    beating = setInterval(beat, heartbeatMs);
  }, firstHeartbeatMs);
  let offset = 0;
  const onText = (text: string): void => {
    deps.live.publish({ kind: 'delta', ...draft, offset, text });
    offset += text.length;
  };
  try {
    return await work((ask) => deps.model.stream({ ...ask, signal: cancellationSignal, onText }));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { code, retryable, retryAfterMs } = error;
    deps.events.modelFailed(draft.c, code, draft.attempt);
    const failure: ModelFailure = {
      code,
      retryable,
      retryAfterMs: retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, 10_000),
      attempts: info.attempt,
    };
    throw ApplicationFailure.nonRetryable(error.message, modelFailureType, failure);
  } finally {
    clearTimeout(first);
    clearInterval(beating);
  }
}
