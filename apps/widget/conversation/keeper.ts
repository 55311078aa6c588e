import type { Outbox, Outgoing } from './outbox.js';
import { isRecord, parseJson } from './parse.js';

/** What a browser keeps of a conversation: the token that is its authority, and what has not reached the server. */
export interface Kept {
  token: string | undefined;
  outbox: Outbox;
}

export interface Keeper {
  read(): Kept;
  update(changes: Partial<Kept>): void;
}

/** Keeps it in `storage` under `parley:<publicId>`, or in memory where the browser forbids storage. */
export function createKeeper(publicId: string, storage: Storage | undefined): Keeper {
  const key = keyOf(publicId);
  let held: Kept = { token: undefined, outbox: [] };
  const read = (): Kept => (storage ? parseKept(storage.getItem(key)) : held);
  return {
    read,
    update(changes) {
      held = { ...read(), ...changes };
      try {
        storage?.setItem(key, JSON.stringify(held));
      } catch {
        // A full storage costs the next reload its history, not this page its chat.
        storage = undefined;
      }
    },
  };
}

export const keyOf = (publicId: string): string => `parley:${publicId}`;

export function parseKept(stored: string | null): Kept {
  const value = parseJson(stored ?? '');
  if (!isRecord(value)) return { token: undefined, outbox: [] };
  return {
    token: typeof value.token === 'string' ? value.token : undefined,
    outbox: Array.isArray(value.outbox) ? value.outbox.filter(isOutgoing) : [],
  };
}

const isOutgoing = (value: unknown): value is Outgoing =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  typeof value.text === 'string' &&
  typeof value.afterSeq === 'number' &&
  (value.state === 'pending' || value.state === 'failed');
