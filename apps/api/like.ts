import type { DataSource } from 'typeorm';

/** A LIKE pattern for texts that contain this, whatever it contains itself (PostgreSQL manual, 9.7.1). */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Matches of a text beyond which every so-many-th row has one. */
const manyMatches = 2_000;

/** The search indexes are of three letters in a row; without any, they would be gone through whole. */
const indexed = /[\p{L}\p{N}]{3}/u;

/**
 * Ids of the rows in which a text stands, by the search indexes. Null when they are no help, or when there are so many that a page of
 * them is found sooner by going through the newest.
 */
export async function found(
  db: DataSource,
  search: 'conversations_telling' | 'leads_telling',
  text: string,
): Promise<string[] | null> {
  if (!indexed.test(text)) return null;
  const [row] = await db.query<{ ids: string[] | null }[]>(`SELECT ${search}($1, ${manyMatches}) AS ids`, [
    containing(text),
  ]);
  return row?.ids ?? null;
}
