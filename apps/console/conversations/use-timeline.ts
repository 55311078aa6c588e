import { useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../api/client.js';
import type { components } from '../api/schema.js';

export type OwnerEntry = components['schemas']['OwnerEntry'];
export type EntryOf<K extends OwnerEntry['kind']> = Extract<OwnerEntry, { kind: K }>;

const atOnce = 500;

/** Everything that happened in a conversation, oldest first. While it is followed, only what came since is read, every two seconds. */
export function useTimeline(conversationId: string, followed: boolean) {
  const cache = useQueryClient();
  const queryKey = ['timeline', conversationId];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const entries = [...(cache.getQueryData<OwnerEntry[]>(queryKey) ?? [])];
      for (;;) {
        const { data } = await client.GET('/v1/conversations/{conversationId}/timeline', {
          params: { path: { conversationId }, query: { after: entries.at(-1)?.seq ?? 0, limit: atOnce } },
          signal,
        });
        entries.push(...(data?.data ?? []));
        if ((data?.data.length ?? 0) < atOnce) return entries;
      }
    },
    // What settles after the end, mails above all, comes in too.
    refetchInterval: followed ? 2_000 : 10_000,
    staleTime: 1_000,
  });
}
