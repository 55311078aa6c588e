import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { aBotRow } from '#testing/rows.js';
import { openEndpoint } from './endpoints.js';
import { Bot } from './entities/bot.js';
import { Endpoint } from './entities/endpoint.js';
import { reEncrypt, sealedColumns } from './re-encrypt.js';
import { open, seal } from './secrets.js';

const [old, fresh, lost] = ['old', 'fresh', 'lost'].map((id) => ({ id, key: randomBytes(32) }));
if (!old || !fresh || !lost) throw new Error('three keys');

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

describe('secrets under a new key', () => {
  it('are sealed anew, all of them, and open without the one before; a second time there is nothing to do', async () => {
    const { db } = database;
    const bot = await aBotRow(db);
    const { accountId } = bot;
    const endpoints: string[] = [];
    for (let n = 0; n < 150; n += 1) {
      const id = uuidv7();
      const place = { table: 'endpoints', id, accountId };
      const headers = seal([old], `{"n":"${n}"}`, place);
      await db.manager.insert(Endpoint, { id, accountId, botId: bot.id, headers, secret: seal([old], `s${n}`, place) });
      endpoints.push(id);
    }
    const ofBot = { table: 'bots', id: bot.id, accountId };
    const [identitySecret, previousIdentitySecret] = [seal([old], 'who', ofBot), seal([old], 'before', ofBot)];
    await db.manager.update(Bot, { id: bot.id }, { identitySecret, previousIdentitySecret });

    const ring = [fresh, old];
    expect(await reEncrypt(db, ring)).toEqual({ changed: 302, current: 0, unreadable: [] });
    expect(await reEncrypt(db, ring)).toEqual({ changed: 0, current: 302, unreadable: [] });
    for (const [n, id] of endpoints.entries()) {
      expect(await openEndpoint(db, [fresh], { id, accountId })).toMatchObject({
        headers: { n: String(n) },
        secrets: [`s${n}`],
      });
    }
    const after = await db.manager.findOneByOrFail(Bot, { id: bot.id });
    const opened = [after.identitySecret, after.previousIdentitySecret].map(
      (sealed) => sealed && open([fresh], sealed, ofBot),
    );
    expect(opened).toEqual(['who', 'before']);
  });

  it('that no key opens are named and left, and keep the others from nothing', async () => {
    const { db } = database;
    const bot = await aBotRow(db);
    const { accountId } = bot;
    const [readable, unreadable] = [uuidv7(), uuidv7()];
    for (const [id, key] of [
      [unreadable, lost],
      [readable, old],
    ] as const) {
      const secret = seal([key], 'secret', { table: 'endpoints', id, accountId });
      await db.manager.insert(Endpoint, { id, accountId, botId: bot.id, secret });
    }
    const { changed, unreadable: named } = await reEncrypt(db, [fresh, old]);
    expect([changed, named]).toEqual([1, [`endpoints ${unreadable}`]]);
    const { secrets } = await openEndpoint(db, [lost], { id: unreadable, accountId });
    expect(secrets).toEqual(['secret']);
  });

  it('lie in no column that this does not know of', async () => {
    const rows = await database.db.query<{ at: string }[]>(
      `SELECT table_name || '.' || column_name AS at FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name !~ 'hash|recipient|^image$|^key$' ORDER BY 1`,
    );
    const known = Object.entries(sealedColumns).flatMap(([table, columns]) => columns.map((one) => `${table}.${one}`));
    expect(rows.map(({ at }) => at)).toEqual(known.sort());
  });
});
