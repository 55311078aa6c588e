import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type BotSettings, botSettings } from '#contracts/bots.js';
import { createAccount, hashSecret } from '#database/accounts.js';
import { Bot } from '#database/entities/bot.js';
import { BotVersion } from '#database/entities/bot-version.js';
import { Conversation } from '#database/entities/conversation.js';
import { Visitor } from '#database/entities/visitor.js';

export interface ConversationRow {
  id: string;
  accountId: string;
  botId: string;
}

/** A bot straight in the database, for tests below the API. */
export async function aBotRow(db: DataSource, settings: Partial<BotSettings> = {}) {
  const { id: accountId } = await createAccount(db, 'Test');
  const id = uuidv7();
  await db.manager.insert(Bot, { id, accountId, publicId: randomBytes(9).toString('base64url'), version: 1 });
  const whole = botSettings.parse({ name: 'Fern', ...settings });
  await db.manager.insert(BotVersion, { botId: id, version: 1, accountId, settings: whole });
  return { id, accountId, language: whole.language };
}

/** An open conversation straight in the database, with no entries. */
export async function aConversationRow(db: DataSource, settings: Partial<BotSettings> = {}): Promise<ConversationRow> {
  const bot = await aBotRow(db, settings);
  const owner = { accountId: bot.accountId, botId: bot.id };
  const visitorId = uuidv7();
  await db.manager.insert(Visitor, { id: visitorId, ...owner });
  const id = uuidv7();
  await db.manager.insert(Conversation, {
    id,
    ...owner,
    visitorId,
    botVersion: 1,
    tokenHash: hashSecret(id),
    tokenExpiresAt: () => "now() + interval '1 day'",
  });
  return { id, ...owner };
}
