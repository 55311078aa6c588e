import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type SettingsForm, useSettingsForm } from '../forms/use-settings-form.js';
import type { ListSource } from './list-source.js';

/**
 * A form over one item of a list, or over a new one while `id` is null. `onAdded` hears of a new one before its form is clean, with
 * whatever the API tells once.
 */
export function useItem<
  Item extends { id: string; enabled: boolean },
  Draft extends { enabled: boolean } & Record<string, unknown>,
>(
  source: ListSource<Item, Draft>,
  id: string | null,
  blank: Draft,
  onAdded: (item: Item) => void = () => {},
): SettingsForm<Draft> {
  const cache = useQueryClient();
  // Set at once: the next save must not add it again.
  const known = useRef(id);
  return useSettingsForm<Draft>(
    {
      queryKey: ['item', ...source.queryKey, id],
      read: async () => {
        if (known.current === null) return { value: blank, etag: '' };
        const { value, etag } = await source.get(known.current);
        return { value: source.draftOf(value), etag };
      },
      write: async (draft, etag) => {
        const isNew = known.current === null;
        const saved = await (known.current === null ? source.add(draft) : source.save(known.current, draft, etag));
        known.current = saved.value.id;
        if (isNew) onAdded(saved.value);
        await cache.invalidateQueries({ queryKey: source.queryKey });
        return { value: source.draftOf(saved.value), etag: saved.etag };
      },
    },
    blank,
  );
}
