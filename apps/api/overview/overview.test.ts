import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Overview } from '#contracts/overview.js';
import type { Problem } from '#contracts/problem.js';
import { createApiKey } from '#database/accounts.js';
import { append } from '#database/timeline.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { aDelivery } from '../deliveries/testing/deliveries.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

interface Mine {
  conversation: ConversationRow;
  token: string;
  overview(query?: string): Promise<Overview>;
}

/** An account with one conversation, which began just now. */
async function anAccount(): Promise<Mine> {
  const conversation = await aConversationRow(api.db);
  const { key: token } = await createApiKey(api.db, conversation.accountId, 'test');
  const overview = async (query = '') => (await api.ask<Overview>('GET', `/v1/overview?${query}`, { token })).body;
  return { conversation, token, overview };
}
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
const begun = async ({ id }: ConversationRow, at: string) =>
  await api.db.query('UPDATE conversations SET started_at = $2 WHERE id = $1', [id, at]);
const handedOver = async (conversation: ConversationRow) =>
  await append(api.db, conversation, [
    { kind: 'handover-offered', body: { channels: [], reason: { code: 'asked', text: '', messageSeq: 1 } } },
    { kind: 'channel-opened', body: { channel: 'whatsapp' } },
    { kind: 'channel-opened', body: { channel: 'telegram' } },
  ]);

describe('the overview', () => {
  it('counts each day of the time that is asked for, also those on which nothing was', async () => {
    const { conversation, overview } = await anAccount();
    await handedOver(conversation);
    await handedOver(conversation);
    await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    await aDelivery(api.db, conversation, { state: 'accepted', settledAt: new Date() });
    const { days, totals } = await overview('days=7');
    expect(days).toHaveLength(7);
    expect(days.at(-1)).toEqual({
      date: new Date().toISOString().slice(0, 10),
      ...{ conversations: 1, leads: 0, handovers: 1, failedDeliveries: 1 },
    });
    expect(days[0]).toMatchObject({ conversations: 0, handovers: 0 });
    expect(totals).toEqual({ conversations: 1, leads: 0, handovers: 1, failedDeliveries: 1 });
  });

  it('compares with as many days before', async () => {
    const { conversation, overview } = await anAccount();
    await begun(conversation, daysAgo(10).toISOString());
    expect((await overview('days=7')).totals.conversations).toBe(0);
    expect((await overview('days=7')).before.conversations).toBe(1);
    expect((await overview('days=30')).totals.conversations).toBe(1);
    expect((await overview('days=3')).before.conversations).toBe(0);
  });

  it('begins a day at midnight in the time zone', async () => {
    const { conversation, overview } = await anAccount();
    const yesterday = daysAgo(1).toISOString().slice(0, 10);
    await begun(conversation, `${yesterday}T12:30:00Z`);
    const dayIn = async (timezone: string) =>
      (await overview(`days=4&timezone=${timezone}`)).days.find(({ conversations }) => conversations === 1)?.date;
    expect(await dayIn('UTC')).toBe(yesterday);
    expect(await dayIn('Etc/GMT-12')).toBe(new Date().toISOString().slice(0, 10));
    expect(await dayIn('Etc/GMT%2B12')).toBe(yesterday);
  });

  it('says what needs somebody now', async () => {
    const { conversation, overview } = await anAccount();
    expect((await overview()).attention).toMatchObject({
      failedDeliveries: { count: 0 },
      disabledWebhooks: [],
      handoversToday: 0,
      outages: null,
    });
    await handedOver(conversation);
    await append(api.db, conversation, [{ kind: 'step-failed', body: { code: 'auth', attempts: 3 } }]);
    await append(api.db, conversation, [{ kind: 'step-failed', body: { code: 'timeout', attempts: 3 } }]);
    for (const state of ['failed', 'blocked', 'unknown', 'cancelled'] as const)
      await aDelivery(api.db, conversation, { state, settledAt: daysAgo(6) });
    await aDelivery(api.db, conversation, { state: 'failed', settledAt: daysAgo(8) });
    expect((await overview()).attention).toMatchObject({
      failedDeliveries: { count: 3 },
      handoversToday: 1,
      outages: { count: 2, code: 'timeout' },
    });
  });

  it('names the webhooks that are switched off for their failures', async () => {
    const token = await api.newKey();
    const bot = await api.aBot(token);
    const hook = { name: 'open_ticket', description: 'x', url: 'https://desk.example/hook', successMessage: 'Done.' };
    const { body } = await api.ask<{ id: string }>('POST', `/v1/bots/${bot.id}/webhooks`, { token, body: hook });
    await api.db.query("UPDATE endpoints SET disabled_at = now(), disabled_reason = 'gone'");
    const { attention, setUp } = (await api.ask<Overview>('GET', '/v1/overview', { token })).body;
    expect(attention.disabledWebhooks).toEqual([
      { webhookId: body.id, botId: bot.id, name: 'open_ticket', at: expect.any(String), reason: 'gone' },
    ]);
    expect(setUp).toEqual({ botId: bot.id, knowledge: false, actions: true, conversations: false });
  });

  it('counts one bot alone where one is named, and nothing of another account', async () => {
    const [one, other] = [await anAccount(), await anAccount()];
    await handedOver(other.conversation);
    expect((await one.overview()).totals).toMatchObject({ conversations: 1, handovers: 0 });
    const foreign = `botId=bot_${other.conversation.botId.replaceAll('-', '')}`;
    expect((await one.overview(foreign)).totals).toMatchObject({ conversations: 0, handovers: 0 });
    expect((await other.overview(foreign)).totals).toMatchObject({ conversations: 1, handovers: 1 });
  });

  it.each([
    ['days=0', '/days'],
    ['days=367', '/days'],
    ['timezone=Mars/Olympus', '/timezone'],
  ])('refuses ?%s', async (query, pointer) => {
    const { token } = await anAccount();
    const { status, body } = await api.ask<Problem>('GET', `/v1/overview?${query}`, { token });
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
