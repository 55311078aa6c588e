import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { loadTestServers } from '#config/test-env.js';
import { administer, openTestDatabase, type TestDatabase } from '#testing/database.js';
import { createAccount } from './accounts.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { run } from './prepared.js';
import { append, readTimeline } from './timeline.js';

const scope = new AsyncLocalStorage<string>();
let database: TestDatabase;
let tenant: DataSource;
let service: DataSource;
beforeAll(async () => {
  database = await openTestDatabase();
  const { url } = database;
  service = await createDataSource({ url, poolSize: 2 }).initialize();
  tenant = createDataSource({ url, poolSize: 4, serves: { account: () => scope.getStore() } });
  await scope.run('', () => tenant.initialize());
});
afterAll(async () => {
  await tenant.destroy();
  await service.destroy();
  await database.close();
});

const as = <T>(accountId: string, work: (db: DataSource) => Promise<T>): Promise<T> =>
  scope.run(accountId, () => work(tenant));

/** Rows without an account are nobody's; `migrations` is the migrations' own. */
const ofNobody = ['event_streams', 'migrations', 'rate_limits', 'sign_in_limits'];

async function tables(): Promise<string[]> {
  const rows = await database.db.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Where a value of the type alone will not do. */
const special: Record<string, string> = {
  'members.role': "'owner'",
  'trial_items.case_id': 'account',
  'trial_runs.kind': "'cases'",
};

/** A new account with a row in every table that may have some, also in those that are yet to come: every id in them is the account's. */
async function filled(): Promise<string> {
  const account = uuidv7();
  const values: Record<string, string> = {
    uuid: `'${account}'`,
    text: `'${account}'`,
    bytea: String.raw`'\x${account.replaceAll('-', '')}'`,
    jsonb: "'{}'",
    tsvector: "''",
    integer: '0',
    date: 'now()',
    'timestamp with time zone': 'now()',
  };
  const columns = await database.db.query<{ table: string; name: string; type: string }[]>(
    `SELECT table_name AS table, column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> ALL ($1)
       AND (is_nullable = 'NO' AND column_default IS NULL OR table_name || '.' || column_name = ANY ($2))`,
    [ofNobody, Object.keys(special)],
  );
  await database.db.transaction(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    for (const table of new Set(columns.map((column) => column.table))) {
      const wanted = columns.filter((column) => column.table === table);
      const row = wanted.map(({ name, type }) => special[`${table}.${name}`] ?? values[type] ?? `no value for ${type}`);
      const names = wanted.map(({ name }) => name).join(', ');
      await tx.query(
        `INSERT INTO ${table} (${names}) VALUES (${row.join(', ').replaceAll('account', `'${account}'`)})`,
      );
    }
  });
  return account;
}

describe('a query of the owner API', () => {
  it('finds no row of another account in any table, even without a WHERE', async () => {
    const [mine, others] = [await filled(), await filled()];
    const found: Record<string, number | 'refused'> = {};
    for (const table of await tables()) {
      const rows = await as(mine, async (db) => await db.query<object[]>(`SELECT * FROM ${table}`)).catch(() => null);
      expect([table, JSON.stringify(rows).includes(others)]).toEqual([table, false]);
      found[table] = rows?.length ?? 'refused';
    }
    const expected = (await tables()).map((name) => [name, ofNobody.includes(name) ? 'refused' : 1]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it('deletes and changes no row of another account, and adds none to one', async () => {
    const [mine, others] = [await filled(), await filled()];
    const counted = async (): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const table of await tables()) {
        const rows = await database.db.query<object[]>(`SELECT * FROM ${table}`);
        counts[table] = rows.filter((row) => JSON.stringify(row).includes(others)).length;
      }
      return counts;
    };
    const before = await counted();
    for (const table of await tables()) {
      await as(mine, async (db) => await db.query(`DELETE FROM ${table}`)).catch(() => undefined);
    }
    expect(await counted()).toEqual(before);
    const smuggled = as(mine, (db) =>
      db.query(`INSERT INTO uploads VALUES ($1, $2, '', 1, 1, '')`, [uuidv7(), others]),
    );
    await expect(smuggled).rejects.toThrow('violates row-level security policy');
    const moved = as(mine, (db) => db.query('UPDATE accounts SET id = $1', [uuidv7()]));
    await expect(moved).rejects.toThrow('violates row-level security policy');
  });

  it('sees its account in transactions, prepared statements and cursors too', async () => {
    const [mine, others] = [await filled(), await filled()];
    await as(mine, async (db) => {
      const ids = 'SELECT id FROM conversations';
      expect(await run(db, { name: 'ids', text: ids }, [])).toEqual([{ id: mine }]);
      await db.transaction(async (tx) => {
        expect(await run(tx, { name: 'ids', text: ids }, [])).toEqual([{ id: mine }]);
        await tx.query(`DECLARE all_of_them CURSOR FOR ${ids}`);
        expect(await tx.query('FETCH ALL FROM all_of_them')).toEqual([{ id: mine }]);
      });
      const hi = { kind: 'bot-message' as const, body: { text: 'Hi' } };
      expect(await append(db, { id: others, accountId: others }, [hi])).toBeNull();
      expect(await append(db, { id: mine, accountId: mine }, [hi])).toHaveLength(1);
      expect(await readTimeline(db, { id: others, accountId: others }, { after: 0 })).toEqual([]);
    });
  });

  it('leaves nothing of its account on the connection, whoever comes next', async () => {
    const accounts = [await filled(), await filled()];
    const asked = Array.from({ length: 1_000 }, (_, n) => accounts[n % 3 === 0 ? 0 : 1] ?? '');
    const seen = await Promise.all(
      asked.map((account, n) =>
        as(account, async (db) => {
          if (n % 5 === 0) await db.transaction((tx) => tx.query('SELECT 1/0')).catch(() => undefined);
          const [row] = await db.query<{ id: string }[]>('SELECT id FROM accounts');
          return row?.id;
        }),
      ),
    );
    expect(seen).toEqual(asked);
  });

  it('finds nothing while no account is named', async () => {
    await filled();
    await expect(tenant.query('SELECT FROM accounts')).rejects.toThrow('No account is named');
    for (const table of (await tables()).filter((name) => !ofNobody.includes(name))) {
      expect([table, await as('', (db) => db.query(`SELECT FROM ${table}`))]).toEqual([table, []]);
    }
  });
});

describe('every table', () => {
  it('is under row-level security, for its owner too, and owned by none of the roles that serve', async () => {
    const rows = await database.db.query<{ name: string; owner: string }[]>(
      `SELECT relname AS name, relowner::regrole::text AS owner FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND (NOT relrowsecurity OR NOT relforcerowsecurity OR relowner::regrole::text LIKE 'parley%')`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['migrations']);
  });
});

describe('what serves everybody', () => {
  it('sees every account', async () => {
    const { id } = await createAccount(service, 'One');
    expect(await service.query('SELECT id FROM accounts WHERE id = $1', [id])).toEqual([{ id }]);
  });

  it.each([
    'CREATE TABLE mine (id int)',
    'ALTER TABLE accounts ADD COLUMN mine int',
    'DROP TABLE steps',
    'TRUNCATE steps',
    'ALTER TABLE leads DISABLE ROW LEVEL SECURITY',
    'DROP POLICY tenant ON leads',
    "UPDATE audit_events SET actor_name = ''",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    'ALTER TABLE audit_events DISABLE TRIGGER ALL',
    'SELECT FROM migrations',
  ])('may not %s', async (statement) => {
    await expect(service.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    await expect(as(uuidv7(), (db) => db.query(statement))).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('a database whose owner is no administrator', () => {
  it('says what an administrator has to do, and then holds accounts apart as well', async () => {
    const server = new URL(loadTestServers().postgres);
    const name = `plain_${uuidv7().replaceAll('-', '')}`;
    await administer(server, `CREATE ROLE ${name} LOGIN PASSWORD 'plain'`);
    await administer(server, `CREATE DATABASE ${name} OWNER ${name}`);
    const url = Object.assign(new URL(server), { pathname: `/${name}`, username: name, password: 'plain' }).href;
    try {
      await expect(migrate(url)).rejects.toThrow(`GRANT parley_tenant, parley_service TO ${name}`);
      await administer(server, `GRANT parley_tenant, parley_service TO ${name}`);
      expect(await migrate(url)).toContain('RowLevelSecurity1795910400000');
      const one = await createDataSource({ url, poolSize: 1 }).initialize();
      const accounts = [await createAccount(one, 'One'), await createAccount(one, 'Two')];
      const mine = createDataSource({ url, poolSize: 1, serves: { account: () => accounts[0]?.id } });
      await mine.initialize();
      expect(await mine.query('SELECT name FROM accounts')).toEqual([{ name: 'One' }]);
      expect(await mine.query("SELECT leads_telling('%', 9) || conversations_telling('%', 9) AS ids")).toEqual([
        { ids: [] },
      ]);
      await mine.destroy();
      await one.destroy();
    } finally {
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
      await administer(server, `DROP ROLE ${name}`);
    }
  });
});
