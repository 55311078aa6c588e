import type { QueryClient } from '@tanstack/react-query';
import type { Tagged } from '../forms/use-settings-form.js';

/** A list that an action keeps, whose items are made, changed and deleted one by one. `Draft` is an item as a form edits it. */
export interface ListSource<Item extends { id: string; enabled: boolean }, Draft extends { enabled: boolean }> {
  /** Of the list in the cache. */
  queryKey: readonly unknown[];
  list(): Promise<Item[]>;
  get(id: string): Promise<Tagged<Item>>;
  add(draft: Draft): Promise<Tagged<Item>>;
  save(id: string, draft: Draft, etag: string): Promise<Tagged<Item>>;
  remove(id: string): Promise<unknown>;
  draftOf(item: Item): Draft;
}

/** Switches an item; the list shows it before it is saved, and as it was when that fails. */
export async function switchItem<Item extends { id: string; enabled: boolean }, Draft extends { enabled: boolean }>(
  cache: QueryClient,
  { queryKey, get, save, draftOf }: ListSource<Item, Draft>,
  id: string,
  enabled: boolean,
): Promise<void> {
  await cache.cancelQueries({ queryKey });
  cache.setQueryData<Item[]>(queryKey, (items) => items?.map((item) => (item.id === id ? { ...item, enabled } : item)));
  try {
    const { value, etag } = await get(id);
    await save(id, { ...draftOf(value), enabled }, etag);
  } finally {
    await cache.invalidateQueries({ queryKey });
  }
}
