import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { BotSettings } from '#contracts/bots.js';
import { visitorEntryKinds } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { StartConversation, StartedConversation } from '#contracts/widget.js';
import { hashSecret, newSecret } from '#database/accounts.js';
import { Conversation } from '#database/entities/conversation.js';
import { Visitor } from '#database/entities/visitor.js';
import { append, readTimeline } from '#database/timeline.js';
import { presentEntry } from '../present.js';
import { tokenDays } from '../visitor.guard.js';
import type { FoundBot } from './find-bot.js';

/** Opens a conversation with the bot's greeting, in one transaction. The token is seen here and never again. */
export async function startConversation(
  db: DataSource,
  bot: FoundBot,
  wish: StartConversation,
): Promise<{ id: string; answer: StartedConversation }> {
  const id = uuidv7();
  const token = newSecret('visit');
  const conversation = { id, accountId: bot.accountId };
  const entries = await db.transaction(async (tx) => {
    const visitorId = uuidv7();
    await tx.insert(Visitor, { id: visitorId, ...conversationOwner(bot), ...visitorOf(wish) });
    await tx.insert(Conversation, {
      id,
      ...conversationOwner(bot),
      botVersion: bot.version,
      visitorId,
      pageUrl: wish.pageUrl ?? null,
      locale: wish.locale ?? null,
      tokenHash: hashSecret(token),
      tokenExpiresAt: () => `now() + interval '${tokenDays} days'`,
      startDueAt: () => "now() + interval '5 seconds'",
    });
    await append(tx, conversation, greeting(bot.settings));
    return await readTimeline(tx, conversation, { after: 0, kinds: visitorEntryKinds });
  });
  return {
    id,
    answer: {
      conversation: { id: publicId('conversation', id), status: 'open' },
      token,
      entries: entries.map(presentEntry),
    },
  };
}

const conversationOwner = ({ id, accountId }: FoundBot) => ({ botId: id, accountId });

const visitorOf = ({ visitor }: StartConversation) => ({
  name: visitor?.name ?? null,
  email: visitor?.email ?? null,
  phone: visitor?.phone ?? null,
});

const greeting = (settings: BotSettings) =>
  settings.greeting === '' ? [] : [{ kind: 'bot-message' as const, body: { text: settings.greeting } }];
