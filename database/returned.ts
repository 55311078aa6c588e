import type { DataSource, EntityManager } from 'typeorm';

/** The rows that an UPDATE or DELETE returns: TypeORM answers them with a count beside. */
export async function returned<Row>(db: DataSource | EntityManager, sql: string, values: unknown[]): Promise<Row[]> {
  const [rows] = await db.query<[Row[], number]>(sql, values);
  return rows;
}
