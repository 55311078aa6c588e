import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import { cancelDeliveries } from '#database/deliveries.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { until } from '#testing/until.js';
import { type Deliveries, openDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;
let receiver: Receiver;
let conversation: ConversationRow;
let webhook: DeliveryRequest;
beforeAll(async () => {
  deliveries = await openDeliveries();
  receiver = await openReceiver();
});
afterAll(async () => {
  await receiver.close();
  await deliveries.close();
});
beforeEach(async () => {
  receiver.reset();
  conversation = await aConversationRow(deliveries.db);
  webhook = await deliveries.aWebhook(conversation, receiver);
});

const call = async () => await deliveries.queue(conversation, webhook);
const entriesOf = async (kind: string) =>
  (await deliveries.timeline(conversation)).filter((entry) => entry.kind === kind);

describe('an endpoint', () => {
  it('is called four times at once: a fifth waits, and other endpoints do not', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    receiver.script(...Array.from({ length: 4 }, () => ({ status: 200, before: async () => await held })));
    const four = await Promise.all([call(), call(), call(), call()]);
    const running = four.map((id) => deliveries.attempt(id));
    await until('four calls', () => expect(receiver.calls).toHaveLength(4));
    const fifth = await call();
    expect(await deliveries.attempt(fifth)).toEqual({ kind: 'busy' });
    expect(await deliveries.rowOf(fifth)).toMatchObject({ state: 'queued', attempts: 0 });
    const other = await deliveries.queue(conversation, await deliveries.aWebhook(conversation, receiver));
    expect(await deliveries.attempt(other)).toMatchObject({ kind: 'settled', state: 'accepted' });
    answer();
    expect(await Promise.all(running)).toEqual(four.map(() => expect.objectContaining({ state: 'accepted' })));
    expect(await deliveries.attempt(fifth)).toMatchObject({ kind: 'settled', state: 'accepted' });
  });
});

describe('an endpoint that is switched off', () => {
  const recipients = async (lead: string[], transcript: string[]) =>
    await deliveries.db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [
      conversation.botId,
      { 'email-notifications': { lead: { recipients: lead }, transcript: { recipients: transcript } } },
    ]);
  const notices = async () =>
    await deliveries.db.query(
      `SELECT request->>'to' AS to, request->>'reason' AS reason FROM deliveries
       WHERE conversation_id = $1 AND kind = 'webhook-disabled-mail' ORDER BY 1`,
      [conversation.id],
    );
  const gone = 'the receiver answered 410 Gone';

  it('because it is gone, is told in the timeline and mailed to the team, once', async () => {
    await recipients(['sales@shop.example'], ['Sales@shop.example', 'boss@shop.example']);
    receiver.script({ status: 410 }, { status: 410 });
    const results = await Promise.all([deliveries.attempt(await call()), deliveries.attempt(await call())]);
    expect(results.flatMap((result) => ('deliveries' in result ? result.deliveries : []))).toHaveLength(2);
    expect(await entriesOf('webhook-disabled')).toEqual([
      expect.objectContaining({ action: 'open_ticket', reason: gone }),
    ]);
    expect(await notices()).toEqual([
      { to: 'Sales@shop.example', reason: gone },
      { to: 'boss@shop.example', reason: gone },
    ]);
  });

  it('is mailed to those who may change the bot, where the account has members', async () => {
    await recipients(['sales@shop.example'], []);
    const member = async (email: string, role: string) =>
      await deliveries.db.query(
        'INSERT INTO members (id, account_id, email, name, role) VALUES (gen_random_uuid(), $1, $2, $2, $3)',
        [conversation.accountId, email, role],
      );
    await member('owner@shop.example', 'owner');
    await member('viewer@shop.example', 'viewer');
    receiver.script({ status: 410 });
    await deliveries.attempt(await call());
    expect(await notices()).toEqual([{ to: 'owner@shop.example', reason: gone }]);
  });

  it('with nobody to mail to says so', async () => {
    receiver.script({ status: 410 });
    await deliveries.attempt(await call());
    expect(await entriesOf('mail-skipped')).toEqual([
      { kind: 'mail-skipped', mail: 'webhook-disabled', reason: 'no-address' },
    ]);
  });

  it('after five days of failures is mailed as one that is gone, and a call that was taken starts the five days anew', async () => {
    await recipients(['sales@shop.example'], []);
    const failingFor = async (days: number) =>
      await deliveries.db.query(
        'UPDATE endpoints SET failing_since = now() - make_interval(days => $2) WHERE bot_id = $1',
        [conversation.botId, days],
      );
    await failingFor(6);
    await deliveries.attempt(await call());
    receiver.script({ status: 500 }, { status: 500 });
    const waits = await call();
    expect(await deliveries.attempt(waits)).toMatchObject({ kind: 'retry', deliveries: [] });
    await failingFor(6);
    expect(await deliveries.attempt(waits)).toMatchObject({ kind: 'retry', deliveries: [{ channel: 'mail' }] });
    expect(await notices()).toEqual([{ to: 'sales@shop.example', reason: 'every attempt failed for five days' }]);
    expect(await deliveries.attempt(waits)).toMatchObject({ kind: 'settled', state: 'failed', tell: true });
    expect(receiver.calls).toHaveLength(3);
  });

  it('says in its mail which webhook it is and why', async () => {
    await recipients(['sales@shop.example'], []);
    receiver.script({ status: 410 });
    const result = await deliveries.attempt(await call());
    const [mail] = ('deliveries' in result && result.deliveries) || [];
    expect(await deliveries.attempt(mail?.deliveryId ?? '')).toMatchObject({ kind: 'settled', state: 'accepted' });
    const { subject, text } = deliveries.sent.at(-1) ?? {};
    expect(subject).toContain('open_ticket was switched off');
    expect(text).toContain(gone);
  });
});

describe('a webhook whose worker dies between the answer and its word to the workflow', () => {
  it('is not called again, and the conversation is told all the same', async () => {
    const id = await call();
    await deliveries.attempt(id);
    expect(await deliveries.attempt(id)).toMatchObject({ kind: 'settled', state: 'accepted', tell: true });
    expect(receiver.calls).toHaveLength(1);
  });
});

describe('a delivery that is cancelled while it waits', () => {
  const cancelled = async () => (await entriesOf('delivery')).map(({ state, reason }) => [state, reason]);

  it('is in the timeline at once, with the reason, and once', async () => {
    receiver.script({ status: 503 });
    const id = await call();
    await deliveries.attempt(id);
    const why = { reason: 'cancelled by ann@shop.example', limit: 10 };
    expect(await cancelDeliveries(deliveries.db, conversation.accountId, { id }, why)).toEqual([id]);
    expect(await cancelDeliveries(deliveries.db, conversation.accountId, { id }, why)).toEqual([]);
    expect(await deliveries.attempt(id)).toMatchObject({ kind: 'settled', state: 'cancelled', tell: false });
    expect(await cancelled()).toEqual([['cancelled', 'cancelled by ann@shop.example']]);
  });

  it('stays cancelled when the attempt that was under way fails, and is told as accepted when it was taken', async () => {
    for (const status of [500, 200]) {
      const id = await call();
      const before = async () => {
        await cancelDeliveries(deliveries.db, conversation.accountId, { id }, { reason: 'by hand', limit: 1 });
      };
      receiver.script({ status, before });
      await deliveries.attempt(id);
    }
    expect(await cancelled()).toEqual([
      ['cancelled', 'by hand'],
      ['cancelled', 'by hand'],
      ['accepted', undefined],
    ]);
  });

  it('goes with its webhook or its bot, and others do not', async () => {
    const elsewhere = await deliveries.queue(conversation, await deliveries.aWebhook(conversation, receiver));
    const [one, other] = [await call(), await call()];
    const webhookId = webhook.kind === 'webhook' ? webhook.webhookId : '';
    const { accountId, botId } = conversation;
    const cancel = async (which: { webhookId: string } | { botId: string }) =>
      await cancelDeliveries(deliveries.db, accountId, which, { reason: 'it was deleted', limit: 10 });
    expect((await cancel({ webhookId })).sort()).toEqual([one, other]);
    expect(await cancel({ botId })).toEqual([elsewhere]);
    expect(await cancelled()).toHaveLength(3);
  });
});
