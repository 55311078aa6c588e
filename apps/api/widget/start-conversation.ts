import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { react } from '#actions/react.js';
import type { BotSettings } from '#contracts/bots.js';
import { visitorEntryKinds } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { StartConversation, StartedConversation } from '#contracts/widget.js';
import { hashSecret, newSecret } from '#database/accounts.js';
import { Conversation } from '#database/entities/conversation.js';
import { append, readTimeline } from '#database/timeline.js';
import { presentEntry } from '../present.js';
import { tokenDays } from '../visitor.guard.js';
import { factsFor } from './act.js';
import type { FoundBot } from './find-bot.js';
import type { Identity } from './identity.js';
import { knownVisitor } from './known-visitor.js';

/**
 * Opens a conversation with the bot's greeting and what its actions show at the start, in one transaction. The token is seen
 * here and never again. Who shows the token of an earlier conversation with the bot is the same visitor; what is known of them
 * stays known, and the new conversation is linked to that one; a signed identity goes before it.
 */
export async function startConversation(
  db: DataSource,
  bot: FoundBot,
  wish: StartConversation,
  { earlierToken, identity }: { earlierToken: string | undefined; identity: Identity | undefined },
): Promise<{ id: string; answer: StartedConversation }> {
  const id = uuidv7();
  const token = newSecret('visit');
  const conversation = { id, accountId: bot.accountId };
  const entries = await db.transaction(async (tx) => {
    const earlier = await findEarlier(tx, bot, earlierToken);
    const which = { botId: bot.id, accountId: bot.accountId };
    const visitor = await knownVisitor(tx, which, earlier?.visitorId, wish.visitor, identity);
    const { locale = null } = wish;
    const { gaveDetails } = visitor;
    const facts = factsFor({ ...bot, id, locale, newestActions: bot.actions, visitor, gaveDetails });
    const reaction = react({}, { kind: 'started' }, facts);
    await tx.insert(Conversation, {
      id,
      ...ownerOf(bot),
      botVersion: bot.version,
      visitorId: visitor.id,
      previousId: earlier?.visitorId === visitor.id ? earlier.conversationId : null,
      pageUrl: wish.pageUrl ?? null,
      locale,
      context: wish.context ?? {},
      tokenHash: hashSecret(token),
      tokenExpiresAt: () => `now() + interval '${tokenDays} days'`,
      startDueAt: () => "now() + interval '5 seconds'",
    });
    await append(tx, conversation, [...greeting(bot.settings), ...reaction.entries], { state: reaction.state });
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

interface Earlier {
  conversationId: string;
  visitorId: string;
}

async function findEarlier(tx: EntityManager, bot: FoundBot, token: string | undefined): Promise<Earlier | undefined> {
  if (token === undefined) return undefined;
  const [row] = await tx.query<Earlier[]>(
    `SELECT id AS "conversationId", visitor_id AS "visitorId" FROM conversations
     WHERE token_hash = $1 AND token_expires_at > now() AND bot_id = $2 AND account_id = $3`,
    [hashSecret(token), bot.id, bot.accountId],
  );
  return row;
}

const ownerOf = ({ id, accountId }: FoundBot) => ({ botId: id, accountId });

const greeting = (settings: BotSettings) =>
  settings.greeting === '' ? [] : [{ kind: 'bot-message' as const, body: { text: settings.greeting } }];
