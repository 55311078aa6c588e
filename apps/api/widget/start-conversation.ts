import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { react } from '#actions/react.js';
import type { BotSettings } from '#contracts/bots.js';
import type { Contact } from '#contracts/contact-form.js';
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

/**
 * Opens a conversation with the bot's greeting and what its actions show at the start, in one transaction. The token is seen
 * here and never again. Who shows the token of an earlier conversation with the bot is the same visitor; what is known of them
 * stays known, and the new conversation is linked to that one.
 */
export async function startConversation(
  db: DataSource,
  bot: FoundBot,
  wish: StartConversation,
  earlierToken: string | undefined,
): Promise<{ id: string; answer: StartedConversation }> {
  const id = uuidv7();
  const token = newSecret('visit');
  const conversation = { id, accountId: bot.accountId };
  const entries = await db.transaction(async (tx) => {
    const earlier = await findEarlier(tx, bot, earlierToken);
    const visitor = await saveVisitor(tx, bot, earlier, wish);
    const facts = factsFor({ ...bot, id, newestActions: bot.actions, visitor, gaveDetails: visitor.gaveDetails });
    const reaction = react({}, { kind: 'started' }, facts);
    await tx.insert(Conversation, {
      id,
      ...ownerOf(bot),
      botVersion: bot.version,
      visitorId: visitor.id,
      previousId: earlier?.conversationId ?? null,
      pageUrl: wish.pageUrl ?? null,
      locale: wish.locale ?? null,
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

type KnownVisitor = Contact & { id: string; gaveDetails: boolean };

/** The visitor of then with what the page tells now, or a new one. */
async function saveVisitor(
  tx: EntityManager,
  bot: FoundBot,
  earlier: Earlier | undefined,
  { visitor: told = {} }: StartConversation,
): Promise<KnownVisitor> {
  const [row] = await tx.query<KnownVisitor[]>(
    `INSERT INTO visitors AS v (id, account_id, bot_id, name, email, phone) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, v.name), email = coalesce(excluded.email, v.email),
       phone = coalesce(excluded.phone, v.phone)
     RETURNING id, name, email, phone, EXISTS (SELECT FROM leads l WHERE l.visitor_id = v.id) AS "gaveDetails"`,
    [
      earlier?.visitorId ?? uuidv7(),
      ...[bot.accountId, bot.id, told.name ?? null, told.email ?? null, told.phone ?? null],
    ],
  );
  if (!row) throw new Error('A visitor was neither added nor found.');
  return row;
}

const ownerOf = ({ id, accountId }: FoundBot) => ({ botId: id, accountId });

const greeting = (settings: BotSettings) =>
  settings.greeting === '' ? [] : [{ kind: 'bot-message' as const, body: { text: settings.greeting } }];
