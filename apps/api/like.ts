import type { DataSource } from 'typeorm';

/** A LIKE pattern for texts that contain this, whatever it contains itself (PostgreSQL manual, 9.7.1). */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Matches of a text beyond which every so-many-th row has one. */
const manyMatches = 2_000;

/**
 * Ids of the rows in which a text stands, by the search indexes. Null when there are so many that a page of them is found sooner by going
 * through the newest.
 */
export async function found(
  db: DataSource,
  search: 'conversations_telling' | 'leads_telling',
  pattern: string,
): Promise<string[] | null> {
  const rows = await db.query<{ id: string }[]>(`SELECT ${search}($1, ${manyMatches}) AS id`, [pattern]);
  return rows.length < manyMatches ? rows.map(({ id }) => id) : null;
}
