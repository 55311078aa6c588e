import type { StoredActions } from '#actions/action.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import type { ActionState } from '#actions/react.js';
import { type Said, saidIn, textOf, windowOf } from '#actions/said.js';
import { webhooks } from '#actions/webhooks/settings.js';
import type { BotSettings } from '#contracts/bots.js';
import type { Decision, ReplyTrace } from '#contracts/entries.js';
import type { StoredEntry } from '#database/timeline.js';
import { isFallback } from './think.js';

export type PastEntry = Pick<StoredEntry, 'kind' | 'seq' | 'body'> & { trace: ReplyTrace | null };

/** A turn of a conversation as it was: what was asked and said until then, and what was decided. */
interface PastTurn {
  question: string;
  messageSeq: number;
  said: Said[];
  decisions: Decision[];
  state: ActionState;
}

/**
 * The turn whose reply has this seq, from the entries up to it, oldest first. What the actions remembered is made up again from the
 * traces before: how often each webhook fired, and the questions in a row that were not answered. Null when no visitor asked anything.
 */
export function pastTurn(
  entries: readonly PastEntry[],
  seq: number,
  { settings, actions }: { settings: Pick<BotSettings, 'fallbackMessage'>; actions: StoredActions },
): PastTurn | null {
  const reply = entries.find((entry) => entry.seq === seq);
  const before = entries.filter((entry) => entry.seq < seq);
  const replies = before.filter(({ trace }) => trace !== null);
  const answered = replies.at(-1)?.seq ?? 0;
  const asked = before.filter((entry) => entry.kind === 'visitor-message' && entry.seq > answered);
  const newest = asked.at(-1);
  if (!reply?.trace || !newest) return null;
  const heard = before.filter(({ kind }) => windowOf.kinds.some((one) => one === kind)).slice(-windowOf.limit);
  return {
    question: asked.map(textOf).join('\n'),
    messageSeq: newest.seq,
    said: saidIn(heard),
    decisions: reply.trace.decisions,
    state: {
      [webhooks.name]: { fired: firedIn(replies, actions) },
      [humanHandover.name]: { failures: failuresIn(replies, settings) },
    },
  };
}

function firedIn(replies: readonly PastEntry[], actions: StoredActions): Record<string, number> {
  const decisions = replies.flatMap(({ trace }) => trace?.decisions ?? []);
  const times = (name: string): number =>
    decisions.filter(({ action, what, fires }) => fires && action === webhooks.name && what === name).length;
  return Object.fromEntries(webhooks.read(actions).list.map(({ id, name }) => [id, times(name)]));
}

function failuresIn(replies: readonly PastEntry[], settings: Pick<BotSettings, 'fallbackMessage'>): number {
  const lastAnswer = replies.findLastIndex((entry) => !isFallback(textOf(entry), settings));
  return replies.length - 1 - lastAnswer;
}
