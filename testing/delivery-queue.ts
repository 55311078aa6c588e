import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { queuedEntry } from '#activities/queue.js';
import { deliveryQueue } from '#contracts/conversation-workflow.js';
import { deliveryIdOf, deliveryWorkflow } from '#contracts/delivery-workflow.js';
import { publicId } from '#contracts/ids.js';
import { Bot } from '#database/entities/bot.js';
import { Endpoint } from '#database/entities/endpoint.js';
import { append } from '#database/timeline.js';

const nobody = { name: null, email: 'ann@example.org', phone: null };

/** Queues deliveries as a step of a conversation does: row and timeline in one statement, then the workflow. */
export class DeliveryQueue {
  readonly #conversations: string[] = [];

  private constructor(
    private readonly db: DataSource,
    private readonly client: Client,
    private readonly bot: Pick<Bot, 'id' | 'accountId'>,
    private readonly webhooks: readonly string[],
  ) {}

  /** Gives a bot so many webhooks. */
  static async open(db: DataSource, client: Client, botPublicId: string, endpoints: number): Promise<DeliveryQueue> {
    const { id: botId, accountId } = await db.manager.findOneByOrFail(Bot, { publicId: botPublicId });
    const webhooks = Array.from({ length: endpoints }, () => uuidv7());
    await db.manager.insert(
      Endpoint,
      webhooks.map((id) => ({ id, accountId, botId })),
    );
    return new DeliveryQueue(db, client, { id: botId, accountId }, webhooks);
  }

  /** Makes conversations for so many deliveries, one for each. They are over, so a delivery tells their timeline itself. */
  async prepare(deliveries: number): Promise<void> {
    const visitor = uuidv7();
    const { id: botId, accountId } = this.bot;
    await this.db.query('INSERT INTO visitors (id, account_id, bot_id) VALUES ($1, $2, $3)', [
      visitor,
      accountId,
      botId,
    ]);
    const ids = Array.from({ length: deliveries }, () => uuidv7());
    await this.db.query(
      `INSERT INTO conversations (id, account_id, bot_id, bot_version, visitor_id, status, token_hash, token_expires_at)
       SELECT id, $2, $3, 1, $4, 'closed', uuid_send(id), now() + interval '1 day' FROM unnest($1::uuid[]) AS id`,
      [ids, accountId, botId, visitor],
    );
    this.#conversations.push(...ids);
  }

  /** Queues one call of a webhook. */
  async add(id: string, webhook: number, url: string): Promise<void> {
    const conversation = this.#conversations.pop();
    const webhookId = this.webhooks[webhook];
    if (!conversation || !webhookId) throw new Error('There are fewer conversations or webhooks than are asked for.');
    const request = {
      kind: 'webhook' as const,
      webhookId: publicId('webhook', webhookId),
      action: 'create_ticket',
      url,
      inputs: { topic: 'grinder', urgent: true },
      visitor: nobody,
      sendSummary: false,
      success: { message: 'Your ticket is open.', fallback: '' },
    };
    const delivery = { id, effectKey: `test:${id}`, request };
    await append(
      this.db,
      { id: conversation, accountId: this.bot.accountId },
      [queuedEntry(delivery)],
      { evenClosed: true },
      { deliveries: [delivery] },
    );
    await this.client.workflow.start(deliveryWorkflow, {
      workflowId: deliveryIdOf(id),
      taskQueue: deliveryQueue,
      args: [{ deliveryId: id, channel: 'webhook' as const }],
    });
  }

  /** Gives up deliveries that are still tried, so that the next round begins with none. */
  async drop(ids: readonly string[]): Promise<void> {
    await this.db.query(
      `UPDATE deliveries SET state = 'cancelled', due_at = NULL
       WHERE id = ANY ($1) AND state IN ('queued', 'sending', 'retrying')`,
      [ids],
    );
    await this.db.query('UPDATE endpoints SET failing_since = NULL, disabled_at = NULL, disabled_reason = NULL');
    for (const id of ids) {
      try {
        await this.client.workflow.getHandle(deliveryIdOf(id)).terminate('the round is over');
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
  }
}
