import type { Bot } from '#contracts/bots.js';
import type { DeliveryDetail, DeliveryState } from '#contracts/deliveries.js';
import type { Entry, OwnerEntry } from '#contracts/entries.js';
import { aBot } from './builders.js';
import { call, TestVisitor } from './client.js';
import { type DemoModel, openTestStack, type TestStack } from './stack.js';
import { until } from './until.js';

/** Conversations played against the whole stack: a new bot for each test, visitors of it, and what its owner sees. */
export class Play {
  bot!: Bot;
  readonly #visitors: TestVisitor[] = [];

  private constructor(readonly stack: TestStack) {}

  static async open(overrides: Record<string, string> = {}): Promise<Play> {
    return new Play(await openTestStack(overrides));
  }

  get model(): DemoModel {
    return this.stack.model;
  }

  async begin(): Promise<void> {
    await this.#settle();
    this.model.reset();
    this.bot = await aBot(this.stack, { greeting: 'Welcome!', fallbackMessage: 'I do not know.' });
  }

  async arrive(body: unknown = {}): Promise<TestVisitor> {
    const visitor = await TestVisitor.arrive(this.stack.api.url, this.bot.publicId, body);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A summary that is still to be written would take the first answer that the next test scripts. */
  async #settle(): Promise<void> {
    const visitors = this.#visitors.splice(0);
    for (const visitor of visitors) visitor.leave();
    const ids = visitors.map(({ conversationUuid }) => conversationUuid);
    await until('what the last test left to do', async () => {
      const unsettled = await this.stack.database.db.query<unknown[]>(unsettledAmong, [ids]);
      if (unsettled.length > 0) throw new Error('not yet');
    });
  }

  /** The conversation as its owner sees it. */
  async timeline({ conversationId }: Pick<TestVisitor, 'conversationId'>): Promise<OwnerEntry[]> {
    const { body } = await call<{ data: OwnerEntry[] }>(
      `${this.stack.api.url}/v1/conversations/${conversationId}/timeline`,
      { token: this.stack.apiKey },
    );
    return body.data;
  }

  async deliveries({
    conversationUuid,
  }: Pick<TestVisitor, 'conversationUuid'>): Promise<{ kind: string; request: Record<string, unknown> }[]> {
    return await this.stack.database.db.query(
      'SELECT kind, request FROM deliveries WHERE conversation_id = $1 ORDER BY id',
      [conversationUuid],
    );
  }

  /** Waits until the timeline says this of a delivery. */
  async deliveryThatIs(state: DeliveryState, visitor: TestVisitor): Promise<DeliveryDetail> {
    const { deliveryId } = await until(
      `a delivery that is ${state}`,
      async () => {
        const entries = await this.timeline(visitor);
        const found = entries.find((entry) => entry.kind === 'delivery' && entry.state === state);
        if (found?.kind !== 'delivery') throw new Error(JSON.stringify(kinds(entries)));
        return found;
      },
      20_000,
    );
    return await this.delivery(deliveryId);
  }

  /** One delivery as its owner sees it. */
  async delivery(id: string): Promise<DeliveryDetail> {
    const url = `${this.stack.api.url}/v1/deliveries/${id}`;
    return (await call<DeliveryDetail>(url, { token: this.stack.apiKey })).body;
  }

  /** An address of this test's bot alone, in the way it is written. */
  address(name: string): string {
    return `${name}-${this.bot.publicId.toLowerCase().replace(/[^a-z0-9]/g, '')}@shop.example`;
  }

  async close(): Promise<void> {
    // Also those of a test that failed: they would call a server that is gone, for ever.
    for (const visitor of this.#visitors) visitor.leave();
    await this.stack.close();
  }
}

export const kinds = (entries: readonly (Entry | OwnerEntry)[]): string[] => entries.map(({ kind }) => kind);

/** Conversations with a summary, a webhook or the word of one to come. */
const unsettledAmong = `
  SELECT FROM conversations c WHERE c.id = ANY ($1) AND (
    (SELECT count(*) FROM steps s WHERE s.conversation_id = c.id AND s.outcome->>'summarize' = 'true') >
      (SELECT count(*) FROM timeline_entries e WHERE e.conversation_id = c.id AND e.kind = 'summary-written')
    OR EXISTS (
      SELECT FROM deliveries d WHERE d.conversation_id = c.id AND d.kind = 'webhook' AND (
        d.state = 'sending' OR c.status <> 'closed' AND d.state IN ('accepted', 'failed', 'blocked') AND NOT EXISTS (
          SELECT FROM steps s WHERE s.conversation_id = c.id AND s.key IN ('settled:' || d.id, 'settled:' || d.id || ':accepted')
        )
      )
    )
  )`;
