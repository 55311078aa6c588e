import type { Facts } from '#actions/action.js';
import { type ActionState, type Reaction, react, toolsFor } from '#actions/react.js';
import { asFunctions, guard, type Offered } from '#assistant/decide.js';
import { afterCalls, buildPrompt } from '#assistant/prompt.js';
import type { Model, Reply } from '#assistant/stream.js';
import type { BotSettings } from '#contracts/bots.js';
import type { Decision, ReplyTrace } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { cleaned } from '#contracts/text.js';
import type { VisitContext } from '#contracts/widget.js';
import type { Passage } from '#database/knowledge.js';

export interface Asked {
  settings: BotSettings;
  state: ActionState;
  facts: Facts;
  passages: Passage[];
  context?: VisitContext;
  model: string;
  question: string;
  messageSeq: number;
  /** Uuid of the entry that will hold the reply. */
  replyId: string;
}

type AskModel = (ask: Pick<Parameters<Model['stream']>[0], 'model' | 'messages' | 'tools'>) => Promise<Reply>;

export interface Thought {
  text: string;
  reaction: Reaction;
  trace: Omit<ReplyTrace, 'botVersion' | 'newestVersion' | 'attempt'>;
}

/**
 * One turn, without writing anything: the model is asked, what it wants to do passes the guards, and the actions' rules decide.
 * A reply that is nothing but tool calls is asked for its words once more. Throws what the model throws.
 */
export async function think(asked: Asked, askModel: AskModel): Promise<Thought> {
  const { settings, state, facts, passages, model, question, messageSeq, replyId } = asked;
  const { messages, quoted } = buildPrompt(settings, [...facts.said], passages, asked.context);
  const { tools: offered, withheld } = toolsFor(state, facts);
  const first = await askModel({ model, messages, tools: asFunctions(offered) });
  const { calls, refused } = guard(offered, first);
  const judge = (reply: string): Reaction =>
    react(
      state,
      { kind: 'turn', question, messageSeq, replyId, reply, calls, answered: !isFallback(reply, settings) },
      facts,
    );

  let text = spoken(first);
  let reaction = judge(text);
  let second: Reply | undefined;
  if (text === '' && first.toolCalls.length > 0 && !reaction.replacesReply) {
    const did = first.toolCalls.slice(0, calls.length + refused.length).map((call) => ({
      ...call,
      outcome: calls.some(({ tool }) => tool === call.name)
        ? 'The system takes care of it and tells the visitor.'
        : 'Refused.',
    }));
    second = await askModel({ model, messages: afterCalls(messages, did), tools: [] });
    text = spoken(second);
    reaction = judge(text);
  }
  if (text === '') {
    text = settings.fallbackMessage;
    if (calls.length === 0) reaction = judge(text);
  }
  return {
    text,
    reaction,
    trace: {
      model,
      calls: second ? 2 : 1,
      finishReason: (second ?? first).finishReason,
      promptTokens: sum(first.usage?.promptTokens, second?.usage?.promptTokens),
      completionTokens: sum(first.usage?.completionTokens, second?.usage?.completionTokens),
      firstTokenMs: first.firstTokenMs === null ? null : Math.round(first.firstTokenMs),
      passages: passages
        .slice(0, quoted.length)
        .map(({ articleId, title, rank }) => ({ articleId: publicId('article', articleId), title, rank })),
      decisions: [...reaction.decisions, ...refused, ...uncalled(offered, first, reaction), ...withheld],
    },
  };
}

/** Tools that the model had and left alone: considered, too. An action that names its rules otherwise has said so itself. */
const uncalled = (
  offered: readonly Offered[],
  { toolCalls, brokenToolCalls }: Reply,
  { decisions }: Reaction,
): Decision[] => {
  const called = new Set([...toolCalls.map(({ name }) => name), ...brokenToolCalls]);
  const tools = new Set(offered.map(({ name }) => name));
  const told = new Set(decisions.filter(({ what }) => !tools.has(what)).map(({ action }) => action));
  return offered
    .filter(({ action, name }) => !called.has(name) && !told.has(action))
    .map(({ action, name }) => ({ action, what: name, fires: false, why: 'the model did not call it' }));
};

const spoken = ({ text }: Reply): string => cleaned(text).trim();

/** The model was told to answer with the fallback message when it does not know; some add words of their own. */
export const isFallback = (reply: string, { fallbackMessage }: Pick<BotSettings, 'fallbackMessage'>): boolean =>
  reply !== '' && plain(reply).includes(plain(fallbackMessage));

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const sum = (one: number | undefined, other: number | undefined): number | null =>
  one === undefined ? null : one + (other ?? 0);
