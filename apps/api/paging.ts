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

/**
 * SQL: bounds of the ids of what was made in a range of time, for lists by id. Ids that the product makes as a row is written are uuid v7,
 * which begin with the milliseconds (RFC 9562, 5.7); a day of grace covers clocks. `moment` is a timestamptz that may be null.
 */
export const idsFrom = (moment: string): string => idAt(moment, "- interval '1 day'", '0');
export const idsTo = (moment: string): string => idAt(moment, "+ interval '1 day'", 'f');

const idAt = (moment: string, grace: string, otherwise: string): string =>
  `CASE WHEN ${moment}::timestamptz IS NULL THEN '${otherwise.repeat(32)}'
    ELSE rpad(lpad(to_hex((extract(epoch FROM greatest(${moment}::timestamptz ${grace}, 'epoch')) * 1000)::bigint), 12, '0'), 32, '0')
  END::uuid`;
