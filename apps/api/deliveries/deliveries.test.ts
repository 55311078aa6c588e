import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Delivery, DeliveryDetail } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { aDelivery, anAttempt } from './testing/deliveries.js';
import { anOwner, rowOf } from './testing/owner.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const idsOf = ({ data }: Page<Delivery>): string[] => data.map(({ id }) => id);
const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);

describe('a delivery', () => {
  it('shows what is sent to whom, and every attempt, oldest first', async () => {
    const { conversation, ask } = await anOwner(api);
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
      sent: '{}',
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
      const { conversation, ask } = await anOwner(api);
      const { id } = await aDelivery(api.db, conversation, { kind });
      expect((await ask(`/${id}`)).body).toMatchObject({ kind, to: 'team@shop.example', request: { kind }, tries: [] });
    },
  );

  it('of somebody else is not there', async () => {
    const [{ ask, list }, theirs] = [await anOwner(api), await anOwner(api)];
    const made = await aDelivery(api.db, theirs.conversation, { state: 'retrying' });
    const failed = await aDelivery(api.db, theirs.conversation, { state: 'failed', settledAt: new Date() });
    expect((await list()).data).toEqual([]);
    expect((await ask(`/${made.id}`)).status).toBe(404);
    expect((await ask(`/${made.id}/redeliver`, {})).status).toBe(404);
    expect((await ask(`/${made.id}/cancel`, {})).status).toBe(404);
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).body).toEqual({ count: 0 });
    expect([await rowOf(api, made), await rowOf(api, failed)]).toMatchObject([
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
    const { conversation, list } = await anOwner(api);
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

  it('is narrowed to what was given up, and to a time', async () => {
    const { conversation, list } = await anOwner(api);
    const made: string[] = [];
    for (const [n, state] of (['failed', 'blocked', 'unknown', 'accepted', 'cancelled'] as const).entries())
      made.push((await aDelivery(api.db, conversation, { state, createdAt: at(`1${n}:00:00`) })).id);
    const [failed, blocked, unknown, accepted, cancelled] = made;
    expect(idsOf(await list('failed=true'))).toEqual([unknown, blocked, failed]);
    expect(idsOf(await list('failed=false'))).toEqual([cancelled, accepted]);
    expect(idsOf(await list('from=2026-11-22T11:00:00Z&to=2026-11-22T13:00:00Z'))).toEqual([unknown, blocked]);
  });

  it('goes by when they were queued, whatever their ids are', async () => {
    const { conversation, list } = await anOwner(api);
    const later = await aDelivery(api.db, conversation, { createdAt: at('12:00:00') });
    const earlier = await aDelivery(api.db, conversation, { createdAt: at('11:00:00') });
    const first = await list('limit=1');
    expect([first, await list(`limit=1&cursor=${first.nextCursor}`)].map(idsOf)).toEqual([[later.id], [earlier.id]]);
  });

  it('is paged, newest first', async () => {
    const { conversation, list } = await anOwner(api);
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
    const { ask } = await anOwner(api);
    const { status, body } = await ask<Problem>(`?${query}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
