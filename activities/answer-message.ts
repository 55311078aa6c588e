import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { v5 as uuidv5 } from 'uuid';
import { buildPrompt } from '#assistant/prompt.js';
import { ModelError, type Reply } from '#assistant/stream.js';
import {
  type AnswerStep,
  type ModelFailure,
  modelFailureType,
  type StepOutcome,
} from '#contracts/conversation-workflow.js';
import type { ReplyTrace } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { cleaned } from '#contracts/text.js';
import { searchKnowledge } from '#database/knowledge.js';
import { readTimelineWindow, type StoredEntry } from '#database/timeline.js';
import { applyOnce, type FoundConversation, type Ruling } from './apply-once.js';
import type { Deps } from './deps.js';

/** First heartbeat, then the interval: short replies send none, because each costs the server a write. */
const firstHeartbeatMs = 5_000;
const heartbeatMs = 2_000;
const windowLength = 60;

/**
 * Answers every visitor message that waits, in one reply: reads, streams to who watches, commits. A model that fails ends the
 * attempt with a `ModelError` failure, whose details say whether asking again makes sense; that is the workflow's to decide.
 */
export const answerMessage =
  (deps: Deps) =>
  async (step: AnswerStep): Promise<StepOutcome> => {
    // Read beside the conversation, not after it: a visitor waits.
    const window = readTimelineWindow(deps.db, step.conversationId, {
      kinds: ['visitor-message', 'bot-message'],
      limit: windowLength,
    });
    const answered = applyOnce(deps, step, async (conversation) => {
      const entries = await window;
      const waiting = entries.filter(({ kind, seq }) => kind === 'visitor-message' && seq > conversation.answeredSeq);
      const newest = waiting.at(-1);
      if (!newest) return null;
      return await reply(deps, step, conversation, entries, waiting, newest.seq);
    });
    const [outcome] = await Promise.all([answered, window]);
    return outcome;
  };

async function reply(
  deps: Deps,
  step: AnswerStep,
  conversation: FoundConversation,
  window: StoredEntry[],
  waiting: StoredEntry[],
  answeredSeq: number,
): Promise<Ruling> {
  const { settings } = conversation;
  const question = waiting.map(textOf).join('\n');
  const passages = await searchKnowledge(
    deps.db,
    { id: conversation.botId, accountId: conversation.accountId, language: settings.language },
    question,
  );
  const turns = window.map((entry) => ({
    from: entry.kind === 'bot-message' ? ('bot' as const) : ('visitor' as const),
    text: textOf(entry),
  }));
  const { messages, quoted } = buildPrompt(settings, turns, passages);
  const model = settings.model ?? deps.defaultModel;
  // The same id in every attempt: what a watcher holds of a lost attempt is replaced, not doubled.
  const entryId = uuidv5(step.key, conversation.id);
  const attempt = (step.attemptsBefore ?? 0) + Context.current().info.attempt;
  const said = await streaming(deps, conversation.id, { entryId, attempt }, (signal, onText) =>
    deps.model.stream({ model, messages, tools: [], signal, onText }),
  );
  const trace: ReplyTrace = {
    botVersion: conversation.botVersion,
    model,
    attempt,
    finishReason: said.finishReason,
    promptTokens: said.usage?.promptTokens ?? null,
    completionTokens: said.usage?.completionTokens ?? null,
    firstTokenMs: said.firstTokenMs === null ? null : Math.round(said.firstTokenMs),
    passages: passages.slice(0, quoted.length).map(({ articleId, title, rank }) => ({
      articleId: publicId('article', articleId),
      title,
      rank,
    })),
  };
  const text = cleaned(said.text).trim() || settings.fallbackMessage;
  const reopened = conversation.status === 'ended';
  return {
    entries: [{ kind: 'bot-message', id: entryId, body: { text }, trace }],
    change: { answeredSeq, ...(reopened ? { status: 'open', endReason: null } : {}) },
    decisions: [reopened ? 'reopened and answered' : 'answered'],
    applied: () => deps.events.replied(conversation.id, trace),
  };
}

/** Streams a reply to who watches, with heartbeats; turns a failure into one the workflow understands. */
async function streaming(
  deps: Deps,
  conversationId: string,
  draft: { entryId: string; attempt: number },
  ask: (signal: AbortSignal, onText: (text: string) => void) => Promise<Reply>,
): Promise<Reply> {
  const { cancellationSignal, info, heartbeat } = Context.current();
  const beat = (): void => heartbeat();
  let beating: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    beat();
    beating = setInterval(beat, heartbeatMs);
  }, firstHeartbeatMs);
  let offset = 0;
  const shownId = publicId('entry', draft.entryId);
  try {
    return await ask(cancellationSignal, (text) => {
      deps.live.publish({
        c: conversationId,
        kind: 'delta',
        entryId: shownId,
        attempt: draft.attempt,
        offset,
        text,
      });
      offset += text.length;
    });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { code, retryable, retryAfterMs } = error;
    deps.events.modelFailed(conversationId, code, draft.attempt);
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

const textOf = ({ body }: StoredEntry): string => (typeof body.text === 'string' ? body.text : '');
