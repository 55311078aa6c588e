import type { DataSource } from 'typeorm';
import type { Log } from '#config/log.js';
import { takeDueDeliveries } from '#database/deliveries.js';
import { takeDueSignals, takeDueStarts } from '#database/owed-signals.js';
import { takeDeserted } from '#database/presence.js';
import { sweepLimits } from '#database/rate-limits.js';
import { eraseExpired, forgetLeftovers } from '#database/retention.js';
import { sweepSignIns } from '#database/sessions.js';
import { append } from '#database/timeline.js';
import type { Engine } from './engine.js';
import { requestEnd } from './widget/append-once.js';

const everyMs = 1_000;
/** A full one is followed by the next at once: after an hour without Temporal there are many. */
const batch = 100;
const desertedMinutes = 10;
/** What may wait is looked for once a minute; a full batch is followed by the next. */
const forgetEveryMs = 60_000;
const forgetBatch = 20;
const tidyEveryMs = 60_000;

/** Pays what is owed to the workflows: entries and conversations that Temporal was not told of within five seconds. */
export class Sweeper {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #failing = false;
  #forgetAt = 0;
  #tidyAt = 0;
  #closed = false;

  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly log: Log,
  ) {}

  start(inMs = everyMs): void {
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweep();
    }, inMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    let isMore = false;
    try {
      await this.#tidy();
      // Debts that are taken wait for a while when they cannot be paid: take none while Temporal is known to be away.
      if (this.#failing) await this.engine.check();
      const starts = await takeDueStarts(this.db, batch);
      await all(starts.map((id) => this.#pay(id, () => this.engine.startAgain(id))));
      const due = await takeDueSignals(this.db, batch);
      await all(
        byConversation(due).map(async (debts) => {
          for (const debt of debts) await this.#pay(debt.conversationId, () => this.engine.signalOrStart(debt));
        }),
      );
      const deliveries = await takeDueDeliveries(this.db, batch);
      await all(deliveries.map((input) => this.engine.ensureDelivery(input)));
      await this.#endDeserted();
      await this.#forget();
      if (starts.length + due.length > 0) this.log.info({ starts: starts.length, signals: due.length }, 'swept');
      this.#failing = false;
      isMore = [starts, due, deliveries].some(({ length }) => length === batch);
    } catch (error) {
      if (!this.#failing) this.log.warn({ err: error }, 'sweeping fails; what is owed waits');
      this.#failing = true;
    }
    if (!this.#closed) this.start(isMore ? 0 : everyMs);
  }

  async #tidy(): Promise<void> {
    if (Date.now() < this.#tidyAt) return;
    this.#tidyAt = Date.now() + tidyEveryMs;
    await sweepLimits(this.db);
    await sweepSignIns(this.db);
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

  async #forget(): Promise<void> {
    if (Date.now() < this.#forgetAt) return;
    this.#forgetAt = Date.now() + forgetEveryMs;
    try {
      const erased = await eraseExpired(this.db, forgetBatch);
      if (erased > 0) this.log.info({ conversations: erased }, 'erased what is kept no longer');
      if (erased === forgetBatch) this.#forgetAt = 0;
      else await forgetLeftovers(this.db);
    } catch (error) {
      this.log.error({ err: error }, 'what is kept no longer could not all be erased; it is tried again');
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

/** Waits for all of them, also when one fails: what is closed afterwards is used by none. */
async function all(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Debts to one workflow are paid in their order. */
function byConversation<T extends { conversationId: string }>(debts: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const debt of debts) groups.set(debt.conversationId, [...(groups.get(debt.conversationId) ?? []), debt]);
  return [...groups.values()];
}
