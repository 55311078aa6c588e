import type { Outbox, Outgoing } from './outbox.js';
import { isRecord, parseJson } from './parse.js';
import { toJson } from './to-json.js';

/** What a browser keeps of a conversation, for all its tabs. */
export interface Kept {
  /** The authority over the conversation. */
  token: string | undefined;
  conversationId: string | undefined;
  /** Until the server has closed it. */
  underWay: boolean;
  /** What the visitor wrote and no timeline shows yet. */
  outbox: Outbox;
  /** Highest seq that was before the visitor's eyes. */
  seenSeq: number;
}

export interface Keeper {
  read(): Kept;
  update(changes: Partial<Kept>): void;
  clear(): void;
}

/** Keeps it in `storage` under `parley:<publicId>`, or in memory where the browser forbids storage. */
export function createKeeper(publicId: string, storage: Storage | undefined): Keeper {
  const key = keyOf(publicId);
  let held = nothing;
  const read = (): Kept => (storage ? parseKept(storage.getItem(key)) : held);
  return {
    read,
    update(changes) {
      held = { ...read(), ...changes };
      try {
        storage?.setItem(key, toJson(held));
      } catch {
        // A full storage costs the next reload its history, not this page its chat.
        storage = undefined;
      }
    },
    clear() {
      held = nothing;
      storage?.removeItem(key);
    },
  };
}

export const keyOf = (publicId: string): string => `parley:${publicId}`;

export function parseKept(stored: string | null): Kept {
  const value = parseJson(stored ?? '');
  if (!isRecord(value)) return nothing;
  return {
    token: typeof value.token === 'string' ? value.token : undefined,
    underWay: value.underWay === true,
    conversationId: typeof value.conversationId === 'string' ? value.conversationId : undefined,
    outbox: Array.isArray(value.outbox) ? value.outbox.filter(isOutgoing) : [],
    seenSeq: typeof value.seenSeq === 'number' ? value.seenSeq : 0,
  };
}

const nothing: Kept = { token: undefined, conversationId: undefined, underWay: false, outbox: [], seenSeq: 0 };

const isOutgoing = (value: unknown): value is Outgoing =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  typeof value.text === 'string' &&
  typeof value.afterSeq === 'number' &&
  (value.state === 'accepted'
    ? typeof value.entryId === 'string'
    : value.state === 'pending' || value.state === 'failed');
