import { type Entry, entry, type OwnerEntry, ownerEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { StoredEntry } from '#database/timeline.js';

const shown = ({ id, seq, at, kind, body }: StoredEntry) => ({
  ...body,
  id: publicId('entry', id),
  seq,
  at: at.toISOString(),
  kind,
});

/** An entry as a visitor sees it: the schema drops whatever is not meant for them. */
export const presentEntry = (stored: StoredEntry): Entry => entry.parse(shown(stored));

/** An entry as an owner sees it, with the trace of a reply. */
export const presentOwnerEntry = (stored: StoredEntry): OwnerEntry =>
  ownerEntry.parse({ ...shown(stored), ...(stored.trace ? { trace: stored.trace } : {}) });
