import type { EntryOf, OwnerEntry } from './use-timeline.js';

type Message = EntryOf<'visitor-message'> | EntryOf<'bot-message'> | EntryOf<'notice'>;

/** What the timeline shows: entries as they are, those of one delivery as one. */
export type Item =
  | { kind: 'message'; id: string; entry: Message }
  | { kind: 'event'; id: string; entry: Exclude<OwnerEntry, Message | EntryOf<'delivery'>> }
  | { kind: 'delivery'; id: string; deliveryId: string; entries: EntryOf<'delivery'>[] };

/** A delivery stands where it was queued, with all that became of it later. */
export function itemsOf(entries: readonly OwnerEntry[]): Item[] {
  const items: Item[] = [];
  const deliveries = new Map<string, Extract<Item, { kind: 'delivery' }>>();
  for (const entry of entries) {
    const { id, kind } = entry;
    if (kind === 'visitor-message' || kind === 'bot-message' || kind === 'notice')
      items.push({ kind: 'message', id, entry });
    else if (kind !== 'delivery') items.push({ kind: 'event', id, entry });
    else {
      const { deliveryId } = entry;
      const known = deliveries.get(deliveryId);
      if (known) known.entries.push(entry);
      else {
        const item = { kind: 'delivery', id, deliveryId, entries: [entry] } as const;
        const added = { ...item, entries: [...item.entries] };
        deliveries.set(deliveryId, added);
        items.push(added);
      }
    }
  }
  return items;
}

/** Whether an address that names this entry or delivery means this item. */
export const isMeant = (item: Item, event: string): boolean =>
  item.kind === 'delivery'
    ? item.deliveryId === event || item.entries.some(({ id }) => id === event)
    : item.id === event;
