import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Delivery, DeliveryState } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Problem } from '#contracts/problem.js';
import { readTimeline } from '#database/timeline.js';
import type { ConversationRow } from '#testing/rows.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { aDelivery } from './testing/deliveries.js';
import { anOwner, rowOf } from './testing/owner.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

/** What the timeline says of deliveries. */
const cancelledIn = async (conversation: ConversationRow) =>
  (await readTimeline(api.db, conversation, { after: 0, kinds: ['delivery'] })).map(({ body: { state, reason } }) => ({
    state,
    reason,
  }));

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);

describe('a delivery that is cancelled', () => {
  it('before it is settled is settled by that, though Temporal is away', async () => {
    const { conversation, ask } = await anOwner(api);
    const cancel = async (state: DeliveryState): Promise<void> => {
      const made = await aDelivery(api.db, conversation, { state, nextAt: new Date() });
      const { status, body } = await ask<Delivery>(`/${made.id}/cancel`, {});
      expect([status, body]).toMatchObject([
        202,
        { id: made.id, state: 'cancelled', reason: 'cancelled by test', nextAt: null, settledAt: expect.any(String) },
      ]);
      expect(await rowOf(api, made)).toMatchObject({ state: 'cancelled', dueAt: null, settledAt: expect.any(Date) });
    };
    await Promise.all((['queued', 'sending', 'retrying'] as const).map(cancel));
    expect(await cancelledIn(conversation)).toEqual(Array(3).fill({ state: 'cancelled', reason: 'cancelled by test' }));
  });

  it('goes with its bot, also where the conversation is closed, and what is settled stays', async () => {
    const { conversation, token } = await anOwner(api);
    const waiting = await aDelivery(api.db, conversation, { state: 'retrying', nextAt: new Date() });
    const done = await aDelivery(api.db, conversation, { state: 'accepted', settledAt: at('10:00:00') });
    await api.db.query("UPDATE conversations SET status = 'closed' WHERE id = $1", [conversation.id]);
    expect((await api.ask('DELETE', `/v1/bots/${publicId('bot', conversation.botId)}`, { token })).status).toBe(204);
    expect(await rowOf(api, waiting)).toMatchObject({ state: 'cancelled', reason: 'the bot was deleted by test' });
    expect(await rowOf(api, done)).toMatchObject({ state: 'accepted' });
    expect(await cancelledIn(conversation)).toEqual([{ state: 'cancelled', reason: 'the bot was deleted by test' }]);
  });

  it.each(['accepted', 'failed', 'blocked', 'skipped', 'cancelled', 'unknown'] as const)(
    'when it is %s already stays as it is',
    async (state) => {
      const { conversation, ask } = await anOwner(api);
      const made = await aDelivery(api.db, conversation, { state, settledAt: at('10:00:00') });
      const { status, body } = await ask<Problem>(`/${made.id}/cancel`, {});
      expect([status, body.detail]).toEqual([
        422,
        `The delivery is ${state}; only one that is not settled can be cancelled.`,
      ]);
      expect(await rowOf(api, made)).toMatchObject({ state, settledAt: at('10:00:00') });
    },
  );
});

describe('sending again while Temporal is away', () => {
  it('is kept for what is settled or waits, and said to be late', async () => {
    const { conversation, ask } = await anOwner(api);
    const sendAgain = async (state: DeliveryState): Promise<void> => {
      const made = await aDelivery(api.db, conversation, { state, settledAt: at('10:00:00') });
      const { status, body } = await ask<Problem>(`/${made.id}/redeliver`, {});
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(await rowOf(api, made)).toMatchObject({
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
    const { conversation, ask } = await anOwner(api);
    const made = await aDelivery(api.db, conversation, { state });
    const { status, body } = await ask<Problem>(`/${made.id}/redeliver`, {});
    expect([status, body.detail]).toEqual([422, expect.stringContaining(`${state} already`)]);
    expect(await rowOf(api, made)).toMatchObject({ state, dueAt: null });
  });

  it('is refused when the bot is deleted', async () => {
    const { conversation, token, ask } = await anOwner(api);
    const made = await aDelivery(api.db, conversation, { state: 'cancelled', settledAt: new Date() });
    const failed = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    await api.ask('DELETE', `/v1/bots/${publicId('bot', conversation.botId)}`, { token });
    expect((await ask<Problem>(`/${made.id}/redeliver`, {})).body.detail).toContain('deleted');
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).body).toEqual({ count: 0 });
    expect([await rowOf(api, made), await rowOf(api, failed)]).toMatchObject([
      { state: 'cancelled' },
      { state: 'failed' },
    ]);
  });

  it('of all since a time keeps the batch that was asked for', async () => {
    const { conversation, ask } = await anOwner(api);
    const made = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    expect((await ask('/redeliver', { since: '2020-01-01T00:00:00Z' })).status).toBe(503);
    expect(await rowOf(api, made)).toMatchObject({ state: 'retrying', isDueSoon: true });
  });

  it.each([
    [{}, '/since'],
    [{ since: 'yesterday' }, '/since'],
    [{ since: '2026-11-22T00:00:00Z', kind: 'fax' }, '/kind'],
    [{ since: '2026-11-22T00:00:00Z', botId: 'bot_1' }, '/botId'],
    [{ since: '2026-11-22T00:00:00Z', state: 'failed' }, '/state'],
  ])('of all since a time is refused with %j', async (body, pointer) => {
    const { ask } = await anOwner(api);
    const answer = await ask<Problem>('/redeliver', body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
