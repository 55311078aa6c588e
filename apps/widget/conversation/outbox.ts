import type { Entry } from './parse.js';

/** A message of the visitor that the timeline does not show yet. `id` stays the same on every try, so the server takes it once. */
export interface Outgoing {
  id: string;
  text: string;
  /** Highest seq known when it was written. */
  afterSeq: number;
  state: 'pending' | 'accepted' | 'failed';
  /** Why it failed, or waits: a code that the texts know, or the server's words. */
  problem?: string;
  /** Its entry in the timeline, once accepted. */
  entryId?: string;
}

/** The contract's longest message, whose module would bring zod along. */
export const longestMessage = 4000;

export type Outbox = readonly Outgoing[];

export const nextToSend = (outbox: Outbox): Outgoing | undefined => outbox.find(({ state }) => state === 'pending');

export const change = (outbox: Outbox, id: string, changes: Partial<Outgoing>): Outbox =>
  outbox.map((message) => (message.id === id ? { ...message, ...changes } : message));

export const remove = (outbox: Outbox, id: string): Outbox => outbox.filter((message) => message.id !== id);

/** What a new conversation takes along. */
export const unsettled = (outbox: Outbox): Outbox => outbox.filter(({ state }) => state !== 'accepted');

/** Without the messages whose entry is there. */
export const untold = (outbox: Outbox, entries: readonly Entry[]): Outbox =>
  outbox.filter(({ entryId }) => entryId === undefined || !entries.some(({ id }) => id === entryId));

/**
 * The messages to show beside the timeline. An entry may come by the stream before its 202, and then says nothing of the message's
 * id: it is told by its text and its place, so that no message is seen twice.
 */
export function unseen(outbox: Outbox, entries: readonly Entry[]): Outbox {
  const claimed = new Set(outbox.map(({ entryId }) => entryId));
  return outbox.filter((message) => {
    if (message.state === 'failed') return true;
    if (message.entryId !== undefined) return !entries.some(({ id }) => id === message.entryId);
    const own = entries.find(
      (entry) =>
        entry.kind === 'visitor-message' &&
        entry.seq > message.afterSeq &&
        entry.text === message.text &&
        !claimed.has(entry.id),
    );
    if (own) claimed.add(own.id);
    return !own;
  });
}
