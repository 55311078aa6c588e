import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';

/** How a list is read page by page: options of `$api.useInfiniteQuery`. A cursor of null is left out of the address. */
export const byCursor = {
  initialPageParam: null,
  pageParamName: 'cursor',
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
} as const;

/** A list as a page shows it: what was read once stays in sight when a later reading fails. */
export const listed = <Row, E>(list: UseInfiniteQueryResult<InfiniteData<{ data: Row[] }>, E>) => ({
  rows: list.data?.pages.flatMap(({ data }) => data),
  error: list.data ? null : list.error,
  retry: () => void list.refetch(),
  more: { hasMore: list.hasNextPage, loading: list.isFetchingNextPage, onMore: () => void list.fetchNextPage() },
});
