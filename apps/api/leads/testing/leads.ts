import { v7 as uuidv7 } from 'uuid';
import { idOf } from '#contracts/ids.js';
import { Lead } from '#database/entities/lead.js';
import { Visitor } from '#database/entities/visitor.js';
import type { ApiClient } from '../../testing/open-api.js';

/** A lead of the bot, as its form would leave it. */
export async function aLead(api: ApiClient, bot: { id: string }, details: Partial<Lead> = {}): Promise<string> {
  const botId = idOf('bot').parse(bot.id);
  const [{ accountId }] = await api.db.query('SELECT account_id AS "accountId" FROM bots WHERE id = $1', [botId]);
  const { createdAt } = details;
  const [id, visitorId] = [createdAt ? uuidv7({ msecs: createdAt.getTime() }) : uuidv7(), uuidv7()];
  await api.db.manager.insert(Visitor, { id: visitorId, accountId, botId });
  await api.db.manager.insert(Lead, { id, accountId, botId, visitorId, source: 'at-start', ...details });
  return `lead_${id.replaceAll('-', '')}`;
}

/** A statement may take 15 s. */
const atOnce = 5_000;

/** Many leads of the bot. */
export async function manyLeads(api: ApiClient, bot: { id: string }, count: number): Promise<void> {
  for (let from = 1; from <= count; from += atOnce) {
    await api.db.query(
      `WITH n AS (SELECT n, gen_random_uuid() AS visitor FROM generate_series($2::int, $3::int) AS n),
       made AS (INSERT INTO visitors (id, account_id, bot_id) SELECT visitor, b.account_id, b.id FROM n, bots b WHERE b.id = $1)
     INSERT INTO leads (id, account_id, bot_id, visitor_id, name, email, source)
     SELECT gen_random_uuid(), b.account_id, b.id, visitor, 'Visitor ' || n, n || '@example.org', 'at-end' FROM n, bots b
     WHERE b.id = $1`,
      [idOf('bot').parse(bot.id), from, Math.min(count, from + atOnce - 1)],
    );
  }
}
