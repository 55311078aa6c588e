import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import type { ConversationSummary } from '#contracts/conversations.js';
import { idOf } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import { append } from '#database/timeline.js';
import { aDelivery } from '../deliveries/testing/deliveries.js';
import { aLead } from '../leads/testing/leads.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const uuid = idOf('conversation');
const found = async (bot: Bot, query: string, as = token): Promise<ConversationSummary[]> =>
  (await api.ask<Page<ConversationSummary>>('GET', `/v1/conversations?botId=${bot.id}&${query}`, { token: as })).body
    .data;
const ids = async (bot: Bot, query: string, as = token) => (await found(bot, query, as)).map(({ id }) => id);
const rowOf = async (id: string) => {
  const [row] = await api.db.query<{ id: string; accountId: string; botId: string }[]>(
    'SELECT id, account_id AS "accountId", bot_id AS "botId" FROM conversations WHERE id = $1',
    [uuid.parse(id)],
  );
  if (!row) throw new Error(`There is no ${id}.`);
  return row;
};
const says = async (id: string, kind: 'visitor-message' | 'bot-message', text: string) =>
  await append(api.db, await rowOf(id), [{ kind, body: { text } }]);

/** A conversation whose visitor says this. */
async function aConversation(bot: Bot, text?: string): Promise<string> {
  const { conversation } = await api.arrive(bot);
  if (text !== undefined) await says(conversation.id, 'visitor-message', text);
  return conversation.id;
}

describe('a search in conversations', () => {
  it('looks in names, addresses and what was said, word for word', async () => {
    const bot = await api.aBot(token);
    const grinder = await aConversation(bot, 'My GRINDER is 100% broken');
    const named = await aConversation(bot);
    await api.db.query(
      "UPDATE visitors SET name = 'Greta Grindel', email = 'greta@example.org' WHERE id = (SELECT visitor_id FROM conversations WHERE id = $1)",
      [uuid.parse(named)],
    );
    await aConversation(bot, 'Nothing of the kind');
    expect(await ids(bot, 'query=grind')).toEqual([named, grinder]);
    expect(await ids(bot, 'query=greta@')).toEqual([named]);
    expect(await ids(bot, 'query=100%25')).toEqual([grinder]);
    expect(await ids(bot, 'query=1__%25')).toEqual([]);
    expect(await ids(bot, 'query=grind', await api.newKey())).toEqual([]);
  });

  it('finds the newest just as well when thousands match', async () => {
    const bot = await api.aBot(token);
    const crowded = await aConversation(bot, 'coffee');
    await api.db.query(
      `INSERT INTO timeline_entries (conversation_id, account_id, seq, id, kind, body)
       SELECT id, account_id, 100 + n, gen_random_uuid(), 'bot-message', '{"text": "More coffee"}'
       FROM conversations, generate_series(1, 2100) AS n WHERE id = $1`,
      [uuid.parse(crowded)],
    );
    const other = await aConversation(bot, 'Tea, not Coffee');
    await aConversation(bot, 'Tea');
    expect(await ids(bot, 'query=coffee')).toEqual([other, crowded]);
  });
});

describe('the list of conversations', () => {
  it('shows the first words of the visitor and the last of either', async () => {
    const bot = await api.aBot(token, { greeting: 'Welcome!' });
    const id = await aConversation(bot);
    expect(await found(bot, '')).toMatchObject([{ firstMessage: null, lastMessage: { by: 'bot', text: 'Welcome!' } }]);
    await says(id, 'visitor-message', 'x'.repeat(500));
    await says(id, 'bot-message', 'An answer');
    await says(id, 'visitor-message', 'Thanks');
    expect(await found(bot, '')).toMatchObject([
      { firstMessage: 'x'.repeat(160), lastMessage: { by: 'visitor', text: 'Thanks' } },
    ]);
  });

  it('is filtered by leads, handover and failed deliveries', async () => {
    const bot = await api.aBot(token);
    const [plain, lead, handed, failed] = [
      await aConversation(bot),
      await aConversation(bot),
      await aConversation(bot),
      await aConversation(bot),
    ];
    await aLead(api, bot, { conversationId: uuid.parse(lead) });
    await api.db.query(`UPDATE conversations SET state = '{"human-handover": {"state": "submitted"}}' WHERE id = $1`, [
      uuid.parse(handed),
    ]);
    await aDelivery(api.db, await rowOf(failed), { state: 'unknown' });
    await aDelivery(api.db, await rowOf(failed), { state: 'failed' });
    await aDelivery(api.db, await rowOf(plain), { state: 'accepted' });
    expect(await ids(bot, 'hasLead=true')).toEqual([lead]);
    expect(await ids(bot, 'hasLead=false')).toEqual([failed, handed, plain]);
    expect(await ids(bot, 'handover=submitted')).toEqual([handed]);
    expect(await ids(bot, 'handover=none')).toEqual([failed, lead, plain]);
    expect(await ids(bot, 'failedDeliveries=true')).toEqual([failed]);
    expect(await ids(bot, 'failedDeliveries=false')).toEqual([handed, lead, plain]);
    expect((await found(bot, 'failedDeliveries=true'))[0]?.failedDeliveries).toBe(2);
  });
});
