import type { Page } from '#contracts/paging.js';

/** The cursor is the id of the last row that was shown, as 32 hex digits. */
export const cursorToUuid = (cursor: string | undefined): string | null => cursor ?? null;

/** A page from `limit + 1` rows: the extra one only tells that there is more. */
export function pageFrom<Row extends { id: string }, Shown>(
  rows: Row[],
  limit: number,
  present: (row: Row) => Shown,
): Page<Shown> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(present), nextCursor: last ? last.id.replaceAll('-', '') : null };
}
