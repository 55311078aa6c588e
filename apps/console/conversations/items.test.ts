import { describe, expect, it } from '@jest/globals';
import { isMeant, itemsOf } from './items.js';
import type { OwnerEntry } from './use-timeline.js';

const at = '2026-11-22T10:00:00.000Z';
const delivery = (id: string, seq: number, deliveryId: string, state: 'queued' | 'accepted'): OwnerEntry => ({
  ...{ id, seq, at, kind: 'delivery', delivers: 'webhook' },
  deliveryId,
  state,
});
const entries: OwnerEntry[] = [
  { id: 'entry_1', seq: 1, at, kind: 'visitor-message', text: 'Hello' },
  delivery('entry_2', 2, 'dlv_a', 'queued'),
  delivery('entry_3', 3, 'dlv_b', 'queued'),
  { id: 'entry_4', seq: 4, at, kind: 'ended', reason: 'visitor' },
  delivery('entry_5', 5, 'dlv_a', 'accepted'),
];

describe('a timeline', () => {
  it('shows each delivery once, where it was queued, with all that became of it', () => {
    const items = itemsOf(entries);
    expect(items.map(({ kind, id }) => [kind, id])).toEqual([
      ['message', 'entry_1'],
      ['delivery', 'entry_2'],
      ['delivery', 'entry_3'],
      ['event', 'entry_4'],
    ]);
    expect(items[1]).toMatchObject({ deliveryId: 'dlv_a', entries: [{ state: 'queued' }, { state: 'accepted' }] });
  });

  it('leads to the delivery also from what became of it later, and from the mail itself', () => {
    const items = itemsOf(entries);
    expect(items.filter((item) => isMeant(item, 'entry_5')).map(({ id }) => id)).toEqual(['entry_2']);
    expect(items.filter((item) => isMeant(item, 'dlv_a')).map(({ id }) => id)).toEqual(['entry_2']);
    expect(items.filter((item) => isMeant(item, 'entry_4')).map(({ id }) => id)).toEqual(['entry_4']);
    expect(items.filter((item) => isMeant(item, 'entry_9'))).toEqual([]);
  });
});
