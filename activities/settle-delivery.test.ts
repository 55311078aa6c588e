import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '#contracts/deliveries.js';
import { append } from '#database/timeline.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { settleDelivery } from './settle-delivery.js';
import { type Deliveries, openDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;
let conversation: ConversationRow;
beforeAll(async () => {
  deliveries = await openDeliveries();
});
afterAll(async () => await deliveries.close());
beforeEach(async () => {
  await deliveries.db.query('DELETE FROM deliveries');
  conversation = await aConversationRow(deliveries.db);
});

const query = async (sql: string, values: unknown[] = []) => await deliveries.db.query(sql, values);

/** A webhook that landed so, in a conversation as the test wants it. */
async function landed(
  state: DeliveryState,
  { status = 'open', left = false, mailLateResult = true, email = true } = {},
) {
  const request = await deliveries.aWebhook(conversation, { url: 'https://desk.example/' });
  const deliveryId = await deliveries.queue(conversation, request);
  await query('UPDATE deliveries SET state = $2, response = \'{"id": 7}\' WHERE id = $1', [deliveryId, state]);
  const list = [
    {
      id: request.kind === 'webhook' ? request.webhookId : '',
      name: 'open_ticket',
      description: 'When something is broken.',
      url: 'https://desk.example/',
      successMessage: 'Done.',
      headerNames: [],
      mailLateResult,
    },
  ];
  const handover = { enabled: true, channels: { whatsapp: { enabled: true, phone: '+4930901820' } } };
  await query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [
    conversation.botId,
    { webhooks: { list }, 'human-handover': handover },
  ]);
  if (email) await query("UPDATE visitors SET email = 'ann@example.org' WHERE bot_id = $1", [conversation.botId]);
  await append(deliveries.db, conversation, [], { status: status === 'closed' ? 'closed' : 'open' });
  if (left) await query('UPDATE conversations SET left_at = now() WHERE id = $1', [conversation.id]);
  return deliveryId;
}

const settle = async (deliveryId: string) =>
  await settleDelivery(deliveries)({ conversationId: conversation.id, key: `settled:${deliveryId}`, deliveryId });
const said = async () => (await deliveries.timeline(conversation)).map(({ kind, about }) => about ?? kind);
const mails = async () =>
  await query("SELECT request->>'to' AS to, request->>'text' AS text FROM deliveries WHERE kind = 'late-result-mail'");

describe('a webhook that lands in a conversation that is closed', () => {
  it('is told in the timeline all the same, and by mail, each once', async () => {
    const deliveryId = await landed('accepted', { status: 'closed' });
    const first = await settle(deliveryId);
    expect(first).toMatchObject({ status: 'closed', deliveries: [{ channel: 'mail' }] });
    expect(await settle(deliveryId)).toEqual(first);
    expect(await said()).toEqual(['action-settled', 'action-done', 'delivery']);
    expect(await mails()).toEqual([{ to: 'ann@example.org', text: 'Done.' }]);
    const [mail] = first.deliveries ?? [];
    expect(await deliveries.attempt(mail?.deliveryId ?? '')).toMatchObject({ state: 'accepted' });
    expect(deliveries.sent.at(-1)).toMatchObject({ to: 'ann@example.org', text: expect.stringContaining('Done.') });
  });

  it('and failed is told honestly, and offers no team that nobody could choose there', async () => {
    await settle(await landed('failed', { status: 'closed' }));
    expect(await said()).toEqual(['action-settled', 'action-failed', 'delivery']);
    expect(await mails()).toEqual([{ to: 'ann@example.org', text: expect.stringContaining('could not be completed') }]);
  });
});

describe('a webhook that lands in an open conversation', () => {
  it('is mailed to a visitor whose tab is closed, and not to one who reads along', async () => {
    await settle(await landed('accepted', { left: true }));
    expect(await mails()).toHaveLength(1);
    await query('DELETE FROM deliveries');
    await settle(await landed('accepted'));
    expect(await mails()).toEqual([]);
    expect(await said()).toEqual(['action-settled', 'action-done', 'delivery', 'action-settled', 'action-done']);
  });

  it('is not mailed where its owner does not want that', async () => {
    await settle(await landed('accepted', { left: true, mailLateResult: false }));
    expect(await mails()).toEqual([]);
  });

  it('is not mailed without an address, and the timeline says why', async () => {
    await settle(await landed('accepted', { left: true, email: false }));
    expect(await mails()).toEqual([]);
    expect((await deliveries.timeline(conversation)).at(-1)).toMatchObject({
      mail: 'late-result',
      reason: 'no-address',
    });
  });

  it('offers the team when it failed', async () => {
    await settle(await landed('failed'));
    expect(await said()).toEqual(['action-settled', 'action-failed', 'handover', 'handover-offered']);
  });
});

describe('a webhook that is sent again by hand', () => {
  const becomes = async (deliveryId: string, state: DeliveryState) => {
    await query('UPDATE deliveries SET state = $2 WHERE id = $1', [deliveryId, state]);
    return await settle(deliveryId);
  };

  it('and lands after its failure was told is told once more, in the chat and by mail', async () => {
    const deliveryId = await landed('failed', { left: true });
    await settle(deliveryId);
    await becomes(deliveryId, 'accepted');
    await settle(deliveryId);
    const told = (await said()).filter((about) => String(about).startsWith('action-'));
    expect(told).toEqual(['action-settled', 'action-failed', 'action-settled', 'action-done']);
    expect(await mails()).toMatchObject([{ text: expect.stringContaining('could not') }, { text: 'Done.' }]);
  });

  it('and fails after its success was told is not told', async () => {
    const deliveryId = await landed('accepted');
    await settle(deliveryId);
    await becomes(deliveryId, 'failed');
    expect(await said()).toEqual(['action-settled', 'action-done']);
  });
});

it('a delivery that is not of the conversation changes nothing', async () => {
  const deliveryId = '0192f3a4-b5c6-7890-abcd-ef0123456789';
  expect(await settle(deliveryId)).toMatchObject({ status: 'open' });
  expect(await said()).toEqual([]);
});
