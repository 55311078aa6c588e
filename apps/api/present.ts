import { type Entry, entry, entryBodies, type OwnerEntry } from '#contracts/entries.js';
import { shownEntry, toOwnerEntry } from '#database/owner-entries.js';
import type { StoredEntry } from '#database/timeline.js';
import { iconNodes } from './icons/icons.js';

/** An entry as a visitor sees it: the schema drops whatever is not meant for them. */
export const presentEntry = (stored: StoredEntry): Entry => entry.parse(shownEntry(withIcons(stored)));

/** An entry as an owner sees it, with the trace of a reply. */
export const presentOwnerEntry = (stored: StoredEntry): OwnerEntry => toOwnerEntry(withIcons(stored));

/** What is stored names its icons; what is shown brings their shapes. */
function withIcons(stored: StoredEntry): StoredEntry {
  if (stored.kind !== 'buttons-shown') return stored;
  const { under, groups } = entryBodies['buttons-shown'].parse(stored.body);
  const drawn = groups.map(({ buttons }) => ({
    buttons: buttons.map(({ icon, ...button }) => ({
      ...button,
      icon: icon.kind === 'lucide' ? { ...icon, nodes: iconNodes(icon.name) } : icon,
    })),
  }));
  return { ...stored, body: { under, groups: drawn } };
}
