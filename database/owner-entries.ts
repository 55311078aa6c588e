import { type OwnerEntry, ownerEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { StoredEntry } from './timeline.js';

/** An entry with its public id and its time, as every reader shows it. */
export const shownEntry = ({ id, seq, at, kind, body }: StoredEntry) => ({
  ...body,
  id: publicId('entry', id),
  seq,
  at: at.toISOString(),
  kind,
});

/** An entry as an owner sees it, with the trace of the turn it came from. */
export const toOwnerEntry = (stored: StoredEntry): OwnerEntry =>
  ownerEntry.parse({ ...shownEntry(stored), ...(stored.trace ? { trace: stored.trace } : {}) });
