import type { DataSource } from 'typeorm';
import type { Log } from '#config/log.js';
import { takeDueDeliveries } from '#database/deliveries.js';
import { takeDueSignals, takeDueStarts } from '#database/owed-signals.js';
import { takeDeserted } from '#database/presence.js';
import { append } from '#database/timeline.js';
import type { Engine } from './engine.js';
import { requestEnd } from './widget/append-once.js';

const everyMs = 1_000;
const batch = 100;
const desertedMinutes = 10;

/** Pays what is owed to the workflows: entries and conversations that Temporal was not told of within five seconds. */
export class Sweeper {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #failing = false;
  #closed = false;

  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly log: Log,
  ) {}

  start(): void {
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweep();
    }, everyMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    try {
      // Debts that are taken wait for a while when they cannot be paid: take none while Temporal is known to be away.
      if (this.#failing) await this.engine.check();
      const starts = await takeDueStarts(this.db, batch);
      for (const conversationId of starts)
        await this.#pay(conversationId, () => this.engine.startAgain(conversationId));
      const due = await takeDueSignals(this.db, batch);
      for (const debt of due) await this.#pay(debt.conversationId, () => this.engine.signalOrStart(debt));
      for (const input of await takeDueDeliveries(this.db, batch)) await this.engine.ensureDelivery(input);
      await this.#endDeserted();
      if (starts.length + due.length > 0) this.log.info({ starts: starts.length, signals: due.length }, 'swept');
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.log.warn({ err: error }, 'sweeping fails; what is owed waits');
      this.#failing = true;
    }
    if (!this.#closed) this.start();
  }

  /** A closed tab makes the idle time shorter: mobile ones die often, so it ends nothing at once. */
  async #endDeserted(): Promise<void> {
    for (const conversation of await takeDeserted(this.db, desertedMinutes, batch)) {
      const [request] = (await append(this.db, conversation, [requestEnd('idle')])) ?? [];
      if (request) {
        this.engine.signalSoon({
          entryId: request.id,
          conversationId: conversation.id,
          signal: 'ended',
          seq: request.seq,
        });
      }
    }
  }

  /** One debt that cannot be paid does not keep the others waiting, unless Temporal itself is away. */
  async #pay(conversationId: string, pay: () => Promise<void>): Promise<void> {
    try {
      await pay();
    } catch (error) {
      await this.engine.check();
      this.log.error({ err: error, conversationId }, 'a debt cannot be paid; it is tried again');
    }
  }
}
