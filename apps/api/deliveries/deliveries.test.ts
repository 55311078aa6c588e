import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Delivery, DeliveryDetail, DeliveryState } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { createApiKey } from '#database/accounts.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { aDelivery, anAttempt } from './testing/deliveries.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

interface Mine {
  token: string;
  conversation: ConversationRow;
  ask<T>(path: string, body?: object): Promise<{ status: number; body: T }>;
  list(query?: string): Promise<Page<Delivery>>;
}

/** An account with a bot and a conversation of its own. */
async function anOwner(): Promise<Mine> {
  const conversation = await aConversationRow(api.db);
  const { key: token } = await createApiKey(api.db, conversation.accountId, 'test');
  const ask = async <T>(path: string, body?: object) =>
    await api.ask<T>(body ? 'POST' : 'GET', `/v1/deliveries${path}`, { token, ...(body && { body }) });
  return { token, conversation, ask, list: async (query = '') => (await ask<Page<Delivery>>(`?${query}`)).body };
}

const idsOf = ({ data }: Page<Delivery>): string[] => data.map(({ id }) => id);
const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);

/** What the reconciler goes by. */
async function rowOf({ uuid }: { uuid: string }) {
  const [row] = await api.db.query(
    `SELECT state, reason, settled_at AS "settledAt", due_at - now() BETWEEN '20 s' AND '30 s' AS "isDueSoon",
       due_at AS "dueAt" FROM deliveries WHERE id = $1`,
    [uuid],
  );
  return row;
}

describe('a delivery', () => {
  it('shows what is sent to whom, and every attempt, oldest first', async () => {
    const { conversation, ask } = await anOwner();
    const made = await aDelivery(api.db, conversation, {
      state: 'accepted',
      messageId: 'msg_1',
      body: '{}',
      attempts: 2,
      createdAt: at('10:00:00'),
      settledAt: at('10:00:06'),
    });
    const second = await anAttempt(api.db, conversation, made.uuid, {
      no: 2,
      trigger: 'manual',
      startedAt: at('10:00:05'),
      finishedAt: at('10:00:06'),
      outcome: 'accepted',
      status: 200,
      answer: '{"id":7}',
      durationMs: 950,
    });
    const first = await anAttempt(api.db, conversation, made.uuid, {
      no: 1,
      startedAt: at('10:00:00'),
      outcome: 'unknown',
    });
    const { status, body } = await ask<DeliveryDetail>(`/${made.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: made.id,
      botId: publicId('bot', conversation.botId),
      conversationId: publicId('conversation', conversation.id),
      kind: 'webhook',
      state: 'accepted',
      to: 'open_ticket',
      reason: null,
      messageId: 'msg_1',
      attempts: 2,
      createdAt: '2026-11-22T10:00:00.000Z',
      nextAt: null,
      settledAt: '2026-11-22T10:00:06.000Z',
      request: made.request,
      tries: [
        {
          id: first,
          no: 1,
          trigger: 'auto',
          startedAt: '2026-11-22T10:00:00.000Z',
          finishedAt: null,
          outcome: 'unknown',
          status: null,
          error: null,
          answer: null,
          durationMs: null,
        },
        {
          id: second,
          no: 2,
          trigger: 'manual',
          startedAt: '2026-11-22T10:00:05.000Z',
          finishedAt: '2026-11-22T10:00:06.000Z',
          outcome: 'accepted',
          status: 200,
          error: null,
          answer: '{"id":7}',
          durationMs: 950,
        },
      ],
    });
  });

  it.each(['lead-mail', 'handover-mail', 'confirmation-mail', 'transcript-mail'] as const)(
    'that is a %s shows whom it goes to',
    async (kind) => {
      const { conversation, ask } = await anOwner();
      const { id } = await aDelivery(api.db, conversation, { kind });
      expect((await ask(`/${id}`)).body).toMatchObject({ kind, to: 'team@shop.example', request: { kind }, tries: [] });
    },
  );

  it('of somebody else is not there', async () => {
    const [{ ask, list }, theirs] = [await anOwner(), await anOwner()];
    const made = await aDelivery(api.db, theirs.conversation, { state: 'retrying' });
    const failed = await aDelivery(api.db, theirs.conversation, { state: 'failed', settledAt: new Date() });
    expect((await list()).data).toEqual([]);
    expect((await ask(`/${made.id}`)).status).toBe(404);
    expect((await ask(`/${made.id}/redeliver`, {})).status).toBe(404);
    expect((await ask(`/${made.id}/cancel`, {})).status).toBe(404);
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).body).toEqual({ count: 0 });
    expect([await rowOf(made), await rowOf(failed)]).toMatchObject([
      { state: 'retrying', dueAt: null },
      { state: 'failed', dueAt: null },
    ]);
  });

  it('is not told to who shows no key', async () => {
    expect((await api.ask('GET', '/v1/deliveries')).status).toBe(401);
  });
});

describe('the list of deliveries', () => {
  it('is filtered by conversation, bot, kind and state', async () => {
    const { conversation, list } = await anOwner();
    const webhook = await aDelivery(api.db, conversation, { state: 'failed' });
    const mail = await aDelivery(api.db, conversation, { kind: 'lead-mail', state: 'accepted' });
    const [ofBot, ofConversation] = [publicId('bot', conversation.botId), publicId('conversation', conversation.id)];
    const other = { bot: publicId('bot', conversation.id), conversation: publicId('conversation', conversation.botId) };
    expect(idsOf(await list())).toEqual([mail.id, webhook.id]);
    expect(idsOf(await list(`botId=${ofBot}&conversationId=${ofConversation}`))).toEqual([mail.id, webhook.id]);
    expect(idsOf(await list(`botId=${other.bot}`))).toEqual([]);
    expect(idsOf(await list(`conversationId=${other.conversation}`))).toEqual([]);
    expect(idsOf(await list('kind=webhook'))).toEqual([webhook.id]);
    expect(idsOf(await list('state=accepted'))).toEqual([mail.id]);
    expect(idsOf(await list('kind=webhook&state=accepted'))).toEqual([]);
  });

  it('is paged, newest first', async () => {
    const { conversation, list } = await anOwner();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await aDelivery(api.db, conversation)).id);
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].map(idsOf)).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
    expect(third.nextCursor).toBeNull();
  });

  it.each([
    ['kind=fax', '/kind'],
    ['state=lost', '/state'],
    ['botId=1', '/botId'],
    ['limit=101', '/limit'],
  ])('refuses ?%s', async (query, pointer) => {
    const { ask } = await anOwner();
    const { status, body } = await ask<Problem>(`?${query}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});

describe('a delivery that is cancelled', () => {
  it('before it is settled is settled by that, though Temporal is away', async () => {
    const { conversation, ask } = await anOwner();
    const cancel = async (state: DeliveryState): Promise<void> => {
      const made = await aDelivery(api.db, conversation, { state, nextAt: new Date() });
      const { status, body } = await ask<Delivery>(`/${made.id}/cancel`, {});
      expect([status, body]).toMatchObject([
        202,
        { id: made.id, state: 'cancelled', reason: 'cancelled by hand', nextAt: null, settledAt: expect.any(String) },
      ]);
      expect(await rowOf(made)).toMatchObject({ state: 'cancelled', dueAt: null, settledAt: expect.any(Date) });
    };
    await Promise.all((['queued', 'sending', 'retrying'] as const).map(cancel));
  });

  it.each(['accepted', 'failed', 'blocked', 'skipped', 'cancelled', 'unknown'] as const)(
    'when it is %s already stays as it is',
    async (state) => {
      const { conversation, ask } = await anOwner();
      const made = await aDelivery(api.db, conversation, { state, settledAt: at('10:00:00') });
      const { status, body } = await ask<Problem>(`/${made.id}/cancel`, {});
      expect([status, body.detail]).toEqual([
        422,
        `The delivery is ${state}; only one that is not settled can be cancelled.`,
      ]);
      expect(await rowOf(made)).toMatchObject({ state, settledAt: at('10:00:00') });
    },
  );
});

describe('sending again while Temporal is away', () => {
  it('is kept for what is settled or waits, and said to be late', async () => {
    const { conversation, ask } = await anOwner();
    const sendAgain = async (state: DeliveryState): Promise<void> => {
      const made = await aDelivery(api.db, conversation, { state, settledAt: at('10:00:00') });
      const { status, body } = await ask<Problem>(`/${made.id}/redeliver`, {});
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(await rowOf(made)).toMatchObject({
        state: 'retrying',
        reason: 'asked for by hand',
        settledAt: null,
        isDueSoon: true,
      });
    };
    const states = ['retrying', 'accepted', 'failed', 'blocked', 'skipped', 'cancelled', 'unknown'] as const;
    await Promise.all(states.map(sendAgain));
  });

  it.each(['queued', 'sending'] as const)('is refused while it is %s', async (state) => {
    const { conversation, ask } = await anOwner();
    const made = await aDelivery(api.db, conversation, { state });
    const { status, body } = await ask<Problem>(`/${made.id}/redeliver`, {});
    expect([status, body.detail]).toEqual([422, expect.stringContaining(`${state} already`)]);
    expect(await rowOf(made)).toMatchObject({ state, dueAt: null });
  });

  it('is refused when the bot is deleted', async () => {
    const { conversation, token, ask } = await anOwner();
    const made = await aDelivery(api.db, conversation, { state: 'cancelled', settledAt: new Date() });
    const failed = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    await api.ask('DELETE', `/v1/bots/${publicId('bot', conversation.botId)}`, { token });
    expect((await ask<Problem>(`/${made.id}/redeliver`, {})).body.detail).toContain('deleted');
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).body).toEqual({ count: 0 });
    expect([await rowOf(made), await rowOf(failed)]).toMatchObject([{ state: 'cancelled' }, { state: 'failed' }]);
  });

  it('of all since a time keeps the batch that was asked for', async () => {
    const { conversation, ask } = await anOwner();
    const made = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).status).toBe(503);
    expect(await rowOf(made)).toMatchObject({ state: 'retrying', isDueSoon: true });
  });

  it.each([
    [{}, '/since'],
    [{ since: 'yesterday' }, '/since'],
    [{ since: '2026-11-22T00:00:00Z', kind: 'fax' }, '/kind'],
    [{ since: '2026-11-22T00:00:00Z', botId: 'bot_1' }, '/botId'],
    [{ since: '2026-11-22T00:00:00Z', state: 'failed' }, '/state'],
  ])('of all since a time is refused with %j', async (body, pointer) => {
    const { ask } = await anOwner();
    const answer = await ask<Problem>('/redeliver', body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
