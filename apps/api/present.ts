import { type Entry, entry, entryBodies, type OwnerEntry, ownerEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { StoredEntry } from '#database/timeline.js';
import { iconNodes } from './icons/icons.js';

const shown = ({ id, seq, at, kind, body }: StoredEntry) => ({
  ...(kind === 'buttons-shown' ? withIconNodes(body) : body),
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

/** What is stored names its icons; what is shown brings their shapes. */
function withIconNodes(body: StoredEntry['body']) {
  const { under, groups } = entryBodies['buttons-shown'].parse(body);
  const drawn = groups.map(({ buttons }) => ({
    buttons: buttons.map(({ icon, ...button }) => ({
      ...button,
      icon: icon.kind === 'lucide' ? { ...icon, nodes: iconNodes(icon.name) } : icon,
    })),
  }));
  return { under, groups: drawn };
}
