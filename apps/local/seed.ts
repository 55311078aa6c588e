import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { saveBot } from '#contracts/bots.js';
import { accountOfApiKey, createAccount, createApiKey } from '#database/accounts.js';
import { createDataSource } from '#database/data-source.js';
import { Bot } from '#database/entities/bot.js';
import { BotVersion } from '#database/entities/bot-version.js';
import { KnowledgeArticle } from '#database/entities/knowledge-article.js';
import { saveArticle } from '#database/knowledge.js';
import { root } from './arguments.js';

export interface Seed {
  apiKey: string;
  /** Public id of the demo bot. */
  demoBot: string;
}

const demoBot = 'demo';
/** An address in it may be relative to where the demo shop is served. */
const knowledge = z.array(z.object({ title: z.string(), text: z.string(), url: z.string() }));

/**
 * The demo account, its bot with knowledge and an API key. It goes to the database directly, because the API wants to know
 * the demo bot when it starts. A key is shown once, so it is kept in `keyFile`.
 */
export async function seed(databaseUrl: string, publicUrl: string, keyFile: string): Promise<Seed> {
  const db = createDataSource({ url: databaseUrl, poolSize: 2, name: 'parley-seed' });
  await db.initialize();
  try {
    const { id: botId, accountId } = (await db.manager.findOneBy(Bot, { publicId: demoBot })) ?? (await seedBot(db));
    if ((await db.manager.countBy(KnowledgeArticle, { accountId, botId })) === 0)
      await seedKnowledge(db, publicUrl, { accountId, botId });
    const known = await readFile(keyFile, 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if (known !== '' && (await accountOfApiKey(db, known)) === accountId) return { apiKey: known, demoBot };
    const { key } = await createApiKey(db, accountId, 'npm start');
    await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
    return { apiKey: key, demoBot };
  } finally {
    await db.destroy();
  }
}

const settings = saveBot.parse({
  name: 'Fernweh Coffee',
  timezone: 'Europe/Berlin',
  greeting: 'Moin! Ask me about our coffees, shipping, returns or brewing.',
  instructions: 'You help customers of Fernweh, a small coffee roastery in Hamburg. Be warm and brief.',
});

async function seedBot(db: DataSource): Promise<Pick<Bot, 'id' | 'accountId'>> {
  const { id: accountId } = await createAccount(db, 'Demo');
  const id = uuidv7();
  await db.transaction(async (tx) => {
    await tx.insert(Bot, { id, accountId, publicId: demoBot, version: 1 });
    await tx.insert(BotVersion, { botId: id, version: 1, accountId, settings });
  });
  return { id, accountId };
}

async function seedKnowledge(
  db: DataSource,
  publicUrl: string,
  owner: { accountId: string; botId: string },
): Promise<void> {
  const articles = knowledge.parse(JSON.parse(await readFile(join(root, 'apps/widget/demo/knowledge.json'), 'utf8')));
  for (const { title, text, url } of articles) {
    await saveArticle(
      db,
      { id: uuidv7(), ...owner, title, text, url: new URL(url, publicUrl).href },
      settings.language,
    );
  }
}
