/** How a list is read page by page: options of `$api.useInfiniteQuery`. A cursor of null is left out of the address. */
export const byCursor = {
  initialPageParam: null,
  pageParamName: 'cursor',
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
} as const;
