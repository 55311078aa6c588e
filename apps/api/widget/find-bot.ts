import type { DataSource } from 'typeorm';
import type { BotSettings } from '#contracts/bots.js';
import { ProblemError } from '../problem.js';

export interface FoundBot {
  id: string;
  accountId: string;
  publicId: string;
  version: number;
  settings: BotSettings;
}

/** The bot that a page embeds, by its public id, in its newest version. */
export async function findBot(db: DataSource, publicId: string): Promise<FoundBot> {
  const [bot] = await db.query<FoundBot[]>(
    `SELECT b.id, b.account_id AS "accountId", b.public_id AS "publicId", b.version, v.settings
     FROM bots b JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
     WHERE b.public_id = $1 AND b.deleted_at IS NULL`,
    [publicId],
  );
  if (!bot) throw new ProblemError('not_found', 'There is no such bot.');
  return bot;
}
