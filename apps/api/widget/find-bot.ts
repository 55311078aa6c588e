import type { DataSource } from 'typeorm';
import type { BotSettings } from '#contracts/bots.js';
import type { Plan } from '#contracts/plans.js';
import { ProblemError } from '../problem.js';

export interface FoundBot {
  id: string;
  accountId: string;
  publicId: string;
  version: number;
  settings: BotSettings;
  actions: Record<string, unknown>;
  plan: Plan;
}

/** The bot that a page embeds, by its public id, in its newest version. */
export async function findBot(db: DataSource, publicId: string): Promise<FoundBot> {
  const [bot] = await db.query<FoundBot[]>(
    `SELECT b.id, b.account_id AS "accountId", b.public_id AS "publicId", b.version, v.settings, v.actions,
       a.plan
     FROM bots b JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version JOIN accounts a ON a.id = b.account_id
     WHERE b.public_id = $1 AND b.deleted_at IS NULL`,
    [publicId],
  );
  if (!bot) throw new ProblemError('not_found', 'There is no such bot.');
  return bot;
}
