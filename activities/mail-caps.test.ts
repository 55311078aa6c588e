import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { ann, type Deliveries, openDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;
let conversation: ConversationRow;
beforeAll(async () => {
  deliveries = await openDeliveries({
    visitor: { hour: 2, day: 3 },
    visitors: { day: 4 },
    team: { hour: 2 },
    account: { hour: 5, day: 6 },
  });
});
afterAll(async () => await deliveries.close());
beforeEach(async () => {
  deliveries.sent.length = 0;
  conversation = await aConversationRow(deliveries.db);
});

const toVisitor = (to: string): DeliveryRequest => ({ kind: 'confirmation-mail', to, visitor: ann, formId: 'entry_1' });
const toTeam = (to: string): DeliveryRequest => ({ kind: 'transcript-mail', to, visitor: ann, throughSeq: 1 });
const queue = async (request: DeliveryRequest) => await deliveries.queue(conversation, request);
const sendTo = async (...requests: DeliveryRequest[]) => {
  for (const request of requests) await deliveries.attempt(await queue(request));
};
const hoursPass = async (hours: number) =>
  await deliveries.db.query(
    'UPDATE delivery_attempts SET started_at = started_at - make_interval(hours => $2) WHERE account_id = $1',
    [conversation.accountId, hours],
  );

describe('a mail to a visitor over the limit', () => {
  const many = 'ann@example.org';

  it('is not sent, and row and timeline say why', async () => {
    await sendTo(toVisitor(many), toVisitor('ANN@example.org'));
    const third = await queue(toVisitor(many));
    const reason = 'not sent: the limit of 2 mails an hour to one visitor is reached';
    expect(await deliveries.attempt(third)).toMatchObject({ kind: 'settled', state: 'skipped' });
    expect(await deliveries.rowOf(third)).toMatchObject({ state: 'skipped', reason, attempts: 0 });
    expect((await deliveries.timeline(conversation)).at(-1)).toMatchObject({
      kind: 'delivery',
      state: 'skipped',
      reason,
    });
    expect(deliveries.sent).toHaveLength(2);
  });

  it('is one of the last hour and of the last day, of this account and this visitor', async () => {
    await sendTo(toVisitor(many), toVisitor(many));
    await hoursPass(2);
    await sendTo(toVisitor(many), toVisitor('bob@example.org'));
    expect(deliveries.sent).toHaveLength(4);
    await hoursPass(2);
    const fourth = await queue(toVisitor(many));
    await deliveries.attempt(fourth);
    expect(await deliveries.rowOf(fourth)).toMatchObject({ reason: expect.stringContaining('3 mails a day') });
    conversation = await aConversationRow(deliveries.db);
    await sendTo(toVisitor(many));
    expect(deliveries.sent).toHaveLength(5);
  });

  it('is not one that comes after mails that no server took, nor its own second attempt', async () => {
    const deferred = { kind: 'deferred' as const, code: 451, text: 'later' };
    deliveries.nextMails(deferred, deferred, deferred);
    const first = await queue(toVisitor(many));
    for (let no = 0; no < 3; no += 1) expect(await deliveries.attempt(first)).toMatchObject({ kind: 'retry' });
    await sendTo(toVisitor(many), toVisitor(many));
    expect(deliveries.sent).toHaveLength(5);
  });

  it('is found out also when all are sent at once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => queue(toVisitor(many))));
    const states = (await Promise.all(ids.map((id) => deliveries.attempt(id)))).map((result) =>
      result.kind === 'settled' ? result.state : result.kind,
    );
    expect(states.sort()).toEqual(['accepted', 'accepted', 'skipped', 'skipped', 'skipped', 'skipped']);
  });
});

describe('mails to addresses that visitors type', () => {
  it('reach no more strangers than their account may mail, however many are typed', async () => {
    const victims = 100 * testSize();
    const ids: string[] = [];
    while (ids.length < victims) {
      const some = Array.from({ length: 20 }, (_, n) => queue(toVisitor(`victim${ids.length + n}@example.org`)));
      const queued = await Promise.all(some);
      await Promise.all(queued.map((id) => deliveries.attempt(id)));
      ids.push(...queued);
    }
    expect(deliveries.sent).toHaveLength(4);
    const reasons = (await Promise.all(ids.map((id) => deliveries.rowOf(id)))).map((row) => row?.reason);
    expect(reasons.filter((reason) => reason?.includes('4 mails a day to all visitors'))).toHaveLength(victims - 4);
    await sendTo(toTeam('team@shop.example'));
    expect(deliveries.sent).toHaveLength(5);
  });
});

describe('a mail to a team over the limit', () => {
  it('waits until there is room, says so, and is sent then', async () => {
    await sendTo(toTeam('team@shop.example'), toTeam('team@shop.example'));
    const third = await queue(toTeam('team@shop.example'));
    const result = await deliveries.attempt(third);
    expect(result.kind === 'busy' && result.afterMs).toBeGreaterThan(59 * 60_000);
    expect(await deliveries.rowOf(third)).toEqual({
      state: 'retrying',
      reason: 'waits: the limit of 2 mails an hour to one address is reached',
      attempts: 0,
      waits: true,
    });
    await hoursPass(1);
    expect(await deliveries.attempt(third)).toMatchObject({ kind: 'settled', state: 'accepted' });
    expect(deliveries.sent).toHaveLength(3);
  });

  it('is also one too many of its account, in an hour or a day', async () => {
    const [a, b, c] = ['a@shop.example', 'b@shop.example', 'c@shop.example'].map(toTeam);
    if (!a || !b || !c) throw new Error('Expected three.');
    await sendTo(a, a, b, b, c);
    const sixth = await queue(c);
    expect(await deliveries.attempt(sixth)).toMatchObject({ kind: 'busy' });
    expect(await deliveries.rowOf(sixth)).toMatchObject({ reason: expect.stringContaining('5 mails an hour') });
    await hoursPass(1);
    await deliveries.attempt(sixth);
    await hoursPass(1);
    const seventh = await queue(c);
    expect(await deliveries.attempt(seventh)).toMatchObject({ kind: 'busy' });
    expect(await deliveries.rowOf(seventh)).toMatchObject({ reason: expect.stringContaining('6 mails a day') });
    expect(deliveries.sent).toHaveLength(6);
  });
});
