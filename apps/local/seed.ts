import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { StoredActions } from '#actions/action.js';
import { actionButtons } from '#actions/action-buttons/settings.js';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { leadCapture } from '#actions/lead-capture/settings.js';
import { webhooks } from '#actions/webhooks/settings.js';
import { saveBot } from '#contracts/bots.js';
import { welcomeUrl } from '#contracts/console.js';
import { publicId } from '#contracts/ids.js';
import { createAccount, createApiKey, findApiKey } from '#database/accounts.js';
import { createDataSource } from '#database/data-source.js';
import { Bot } from '#database/entities/bot.js';
import { BotVersion } from '#database/entities/bot-version.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { KnowledgeArticle } from '#database/entities/knowledge-article.js';
import { saveArticle } from '#database/knowledge.js';
import { firstRunLink } from '#database/members.js';
import { root } from './arguments.js';

export interface Seed {
  apiKey: string;
  /** Public id of the demo bot. */
  demoBot: string;
  /** Signs the owner in once; null as soon as somebody has set a password. */
  welcome: string | null;
}

const demoBot = 'demo';
/** Who `npm start` lets in. */
const owner = { email: 'owner@fernweh.example', name: '' };
/** An address in it may be relative to where the demo shop is served. */
const knowledge = z.array(z.object({ title: z.string(), text: z.string(), url: z.string() }));

/**
 * The demo account, its bot with knowledge, its owner and an API key. It goes to the database directly, because the API wants to know
 * the demo bot when it starts. A key is shown once, so it is kept in `keyFile`.
 */
export async function seed(
  databaseUrl: string,
  { publicUrl, hooksUrl }: { publicUrl: string; hooksUrl: string },
  keyFile: string,
): Promise<Seed> {
  const db = createDataSource({ url: databaseUrl, poolSize: 2, name: 'parley-seed' });
  await db.initialize();
  try {
    const { id: botId, accountId } =
      (await db.manager.findOneBy(Bot, { publicId: demoBot })) ?? (await seedBot(db, publicUrl, hooksUrl));
    if ((await db.manager.countBy(KnowledgeArticle, { accountId, botId })) === 0)
      await seedKnowledge(db, publicUrl, { accountId, botId });
    const link = await db.transaction(async (tx) => await firstRunLink(tx, { accountId, ...owner }));
    const welcome = link && welcomeUrl(publicUrl, link.token);
    const known = await readFile(keyFile, 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if (known !== '' && (await findApiKey(db, known))?.accountId === accountId)
      return { apiKey: known, demoBot, welcome };
    const { key } = await createApiKey(db, accountId, 'npm start');
    await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
    return { apiKey: key, demoBot, welcome };
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

/** Every action, so that a newcomer meets each of them. Handles and addresses belong to nobody. */
const actionsOf = (publicUrl: string, hooksUrl: string, webhookId: string): StoredActions => ({
  [leadCapture.name]: leadCapture.schema.parse({
    enabled: true,
    position: 'after-first-response',
    heading: 'May we keep in touch?',
    consent: { mode: 'notice', text: 'We use your details to answer you, and for nothing else.' },
  }),
  [humanHandover.name]: humanHandover.schema.parse({
    enabled: true,
    channels: {
      email: { enabled: true, address: 'support@fernweh.example', confirmToVisitor: true },
      whatsapp: { enabled: true, phone: '+49 30 23125 000' },
      telegram: { enabled: true, username: 'fernweh_demo_shop' },
      messenger: { enabled: true, page: 'fernweh.demo.shop' },
      instagram: { enabled: true, username: 'fernweh.demo.shop' },
    },
  }),
  [emailNotifications.name]: emailNotifications.schema.parse({
    lead: { enabled: true, recipients: ['team@fernweh.example'] },
    transcript: { enabled: true, recipients: ['team@fernweh.example'], skipWhenNotified: true },
  }),
  [webhooks.name]: webhooks.schema.parse({
    list: [
      {
        id: publicId('webhook', webhookId),
        name: 'order_wholesale_sample',
        description: 'Order a free sample box when a café, restaurant or office asks for wholesale coffee.',
        url: `${hooksUrl}/in/order_wholesale_sample`,
        sendSummary: true,
        successMessage: 'Your sample box is on its way.',
        inputs: [{ name: 'email', type: 'email', description: 'your e-mail address' }],
        confirm: true,
        headerNames: [],
      },
    ],
  }),
  [actionButtons.name]: actionButtons.schema.parse({
    groups: [
      {
        id: publicId('buttonGroup', uuidv7()),
        name: 'Prices',
        rule: 'When the visitor asks about prices, cost, or which coffees there are.',
        buttons: [
          { text: 'See our coffees', link: `${publicUrl}/demo#coffees`, icon: { kind: 'lucide', name: 'coffee' } },
          { text: 'Subscribe', link: `${publicUrl}/demo#subscription`, icon: { kind: 'lucide', name: 'repeat' } },
        ].map((button) => ({ id: publicId('button', uuidv7()), ...button })),
      },
    ],
  }),
});

async function seedBot(db: DataSource, publicUrl: string, hooksUrl: string): Promise<Pick<Bot, 'id' | 'accountId'>> {
  const { id: accountId } = await createAccount(db, 'Demo');
  const id = uuidv7();
  const webhookId = uuidv7();
  await db.transaction(async (tx) => {
    await tx.insert(Bot, { id, accountId, publicId: demoBot, version: 1 });
    await tx.save(
      tx.create(BotVersion, {
        botId: id,
        version: 1,
        accountId,
        settings,
        actions: actionsOf(publicUrl, hooksUrl, webhookId),
      }),
    );
    await tx.insert(Endpoint, { id: webhookId, accountId, botId: id, headers: null });
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
