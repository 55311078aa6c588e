import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Webhook } from '#actions/webhooks/settings.js';
import type { Delivery, DeliveryDetail } from '#contracts/deliveries.js';
import { deliveryIdOf } from '#contracts/delivery-workflow.js';
import { idOf, publicId } from '#contracts/ids.js';
import { createApiKey } from '#database/accounts.js';
import { aBot, anItem } from '#testing/builders.js';
import { TestVisitor } from '#testing/client.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { aConversationRow } from '#testing/rows.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { openTestTemporal } from '#testing/temporal.js';
import { until } from '#testing/until.js';
import { type Ask, askAsDocumented } from '../testing/ask.js';
import { openTestApi } from '../testing/open-api.js';
import { aDelivery, manyFailed } from './testing/deliveries.js';

describe('a webhook call that is sent again', () => {
  let stack: TestStack;
  let ask: Ask;
  let receiver: Receiver;
  beforeAll(async () => {
    stack = await openTestStack();
    ask = await askAsDocumented(stack.api.url);
    receiver = await openReceiver();
  }, 60_000);
  afterAll(async () => {
    await stack.close();
    await receiver.close();
  });

  it('is received with the id and the bytes of before, and is accepted', async () => {
    const bot = await aBot(stack);
    const webhook = await anItem<Webhook>(stack, bot, 'webhooks', {
      name: 'open_ticket',
      description: 'When something is broken.',
      url: receiver.url,
      successMessage: 'Done.',
    });
    const visitor = await TestVisitor.arrive(stack.api.url, bot.publicId);
    const conversation = {
      id: visitor.conversationUuid,
      accountId: stack.accountId,
      botId: idOf('bot').parse(bot.id),
    };
    const { id } = await aDelivery(stack.database.db, conversation, {
      state: 'failed',
      settledAt: new Date(),
      messageId: 'msg_before',
      body: '{"type":"action.triggered"}',
      webhook: { webhookId: webhook.id, url: receiver.url },
    });
    const token = stack.apiKey;
    const asked = await ask<Delivery>('POST', `/v1/deliveries/${id}/redeliver`, { token });
    expect([asked.status, asked.body]).toMatchObject([
      202,
      { id, state: 'retrying', reason: 'asked for by hand', settledAt: null },
    ]);
    const { tries } = await until('the delivery', async () => {
      const { body } = await ask<DeliveryDetail>('GET', `/v1/deliveries/${id}`, { token });
      expect(body.state).toBe('accepted');
      return body;
    });
    expect(tries).toMatchObject([{ no: 1, trigger: 'manual', outcome: 'accepted', status: 200 }]);
    expect(receiver.calls).toMatchObject([
      { headers: { 'webhook-id': 'msg_before' }, body: '{"type":"action.triggered"}' },
    ]);
    visitor.leave();
  });
});

describe('while no worker is there', () => {
  it('a cancelled delivery has its workflow told, and all that failed are started, a thousand at a time', async () => {
    const temporal = await openTestTemporal();
    const api = await openTestApi({ TEMPORAL_ADDRESS: temporal.address });
    try {
      const conversation = await aConversationRow(api.db);
      const { key: token } = await createApiKey(api.db, conversation.accountId, 'test');
      const post = async <T>(path: string, body?: object) =>
        await api.ask<T>('POST', `/v1/deliveries${path}`, { token, ...(body && { body }) });
      const { id, uuid } = await aDelivery(api.db, conversation, { state: 'retrying' });
      await post(`/${id}/redeliver`);
      await post(`/${id}/cancel`);
      const { events } = await temporal.client.workflow.getHandle(deliveryIdOf(uuid)).fetchHistory();
      const signals = events?.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
      expect(signals).toEqual(['redeliver', 'cancel']);

      await manyFailed(api.db, conversation, 1001);
      const early = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date('2020-01-01') });
      const mail = await aDelivery(api.db, conversation, {
        kind: 'lead-mail',
        state: 'unknown',
        settledAt: new Date(),
      });
      const since = '2026-01-01T00:00:00Z';
      const again = async (more: object): Promise<unknown> => (await post('/redeliver', { since, ...more })).body;
      expect(await again({ botId: publicId('bot', conversation.id) })).toEqual({ count: 0 });
      expect(await again({ kind: 'lead-mail', dryRun: true })).toEqual({ count: 1 });
      expect(await again({ kind: 'lead-mail' })).toEqual({ count: 1 });
      expect(await again({})).toEqual({ count: 1000 });
      expect(await again({ botId: publicId('bot', conversation.botId), kind: 'webhook' })).toEqual({ count: 1 });
      expect(await again({})).toEqual({ count: 0 });
      const [{ running }] = await api.db.query(
        "SELECT count(*)::int AS running FROM deliveries WHERE state = 'retrying' AND due_at IS NOT NULL",
      );
      expect(running).toBe(1002);
      await temporal.client.workflow.getHandle(deliveryIdOf(mail.uuid)).describe();
      await expect(temporal.client.workflow.getHandle(deliveryIdOf(early.uuid)).describe()).rejects.toThrow(
        /not found/,
      );
    } finally {
      await api.close();
      await temporal.close();
    }
  }, 60_000);
});
