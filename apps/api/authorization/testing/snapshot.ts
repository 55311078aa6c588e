import type { DataSource } from 'typeorm';

/** What is noted of who asks, whatever the answer is: when a credential was used, and how often somebody asked. */
const notes = ['last_used_at', 'seen_at', 'token_expires_at'];
const counters = /limit/;

/** A hash of every row of every table, to see that nothing changed. */
export async function snapshot(db: DataSource): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const hashes = tables
    .filter(({ name }) => !counters.test(name))
    .map(async ({ name }) => {
      const [{ hash }] = await db.query(
        `SELECT md5(coalesce(string_agg(r, '' ORDER BY r), '')) AS hash
         FROM (SELECT (to_jsonb(t) - $1::text[])::text AS r FROM "${name}" t) AS rows`,
        [notes],
      );
      return [name, String(hash)] as const;
    });
  return Object.fromEntries(await Promise.all(hashes));
}

/** The tables in which a text stands somewhere. */
export async function tablesWith(db: DataSource, text: string): Promise<string[]> {
  const tables = await db.query<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const found = tables.map(async ({ name }) => {
    const rows = await db.query(`SELECT FROM "${name}" t WHERE position($1 IN t::text) > 0 LIMIT 1`, [text]);
    return rows.length > 0 ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}
