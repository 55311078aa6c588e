import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Log } from '#config/log.js';
import type {
  Attempt,
  DeliveriesQuery,
  DeliveryDetail,
  RedeliverSince,
  Delivery as ShownDelivery,
} from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import { audit } from '#database/audit.js';
import { cancelDeliveries, type Which } from '#database/deliveries.js';
import { Delivery } from '#database/entities/delivery.js';
import { DeliveryAttempt } from '#database/entities/delivery-attempt.js';
import { LOG } from '../app.tokens.js';
import { Engine } from '../engine.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { ProblemError } from '../problem.js';
import type { Who } from '../request.js';
import { hasFailed } from './has-failed.js';

/** A delivery without what was sent and answered. */
type FoundDelivery = Omit<Delivery, 'accountId' | 'effectKey' | 'body' | 'response' | 'dueAt' | 'updatedAt'>;

const columns = `id, bot_id AS "botId", conversation_id AS "conversationId", kind, state, request, reason, attempts,
  message_id AS "messageId", created_at AS "createdAt", next_at AS "nextAt", settled_at AS "settledAt"`;

/** Until then the engine has heard of it; if not, the reconciler sees to it. */
const askedFor = `state = 'retrying', reason = 'asked for by hand', settled_at = NULL, next_at = now(),
  due_at = now() + interval '30 seconds', updated_at = now()`;

const hasBot = 'EXISTS (SELECT FROM bots b WHERE b.id = deliveries.bot_id AND b.deleted_at IS NULL)';

const mostAtOnce = 1000;
const batch = 50;

@Injectable()
export class DeliveriesService {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async list(accountId: string, query: DeliveriesQuery): Promise<Page<ShownDelivery>> {
    const { conversationId, botId, kind, state, failed, from, to, cursor, limit } = query;
    const rows = await this.db.query<FoundDelivery[]>(
      `SELECT ${columns} FROM deliveries WHERE account_id = $1
         AND ($2::uuid IS NULL OR conversation_id = $2) AND ($3::uuid IS NULL OR bot_id = $3)
         AND ($4::text IS NULL OR kind = $4) AND ($5::text IS NULL OR state = $5)
         AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
         AND ($8::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM deliveries WHERE account_id = $1 AND id = $8))
         ${failed === undefined ? '' : `AND ${failed ? '' : 'NOT'} (${hasFailed})`}
       ORDER BY created_at DESC, id DESC LIMIT $9`,
      [
        accountId,
        conversationId ?? null,
        botId ?? null,
        kind ?? null,
        state ?? null,
        from ?? null,
        to ?? null,
        cursorToUuid(cursor),
        limit + 1,
      ],
    );
    return pageFrom(rows, limit, present);
  }

  async get(accountId: string, id: string): Promise<DeliveryDetail> {
    const found = await this.#find(accountId, id);
    const [tries, row] = await Promise.all([
      this.db.manager.find(DeliveryAttempt, { where: { accountId, deliveryId: id }, order: { no: 'ASC' } }),
      this.db.manager.findOne(Delivery, { where: { accountId, id }, select: { body: true } }),
    ]);
    return { ...present(found), request: found.request, sent: row?.body ?? null, tries: tries.map(presentAttempt) };
  }

  /** Throws unavailable when Temporal is away: it is sent all the same, a little later. */
  async redeliver(who: Who, id: string): Promise<ShownDelivery> {
    const { accountId } = who;
    const [asked] = await this.#update(
      `SET ${askedFor} WHERE account_id = $1 AND id = $2 AND state NOT IN ('queued', 'sending') AND ${hasBot}`,
      [accountId, id],
    );
    if (!asked) {
      const { state } = await this.#find(accountId, id);
      throw refusal(
        state === 'queued' || state === 'sending'
          ? `The delivery is ${state} already; it can be sent again once it is settled or waits for its next attempt.`
          : 'The bot of this delivery is deleted; it sends no more.',
      );
    }
    await audit(this.db, who, 'delivery.redelivered', publicId('delivery', id));
    await this.#tellEngine([asked]);
    return present(asked);
  }

  /**
   * Answers how many. Which ones is settled at the start, so that none is sent twice because it failed again meanwhile. Of a
   * batch that Temporal does not hear of, all are sent a little later; those after it are left as they are.
   */
  async redeliverSince(who: Who, { since, kind, botId, dryRun }: RedeliverSince): Promise<number> {
    const { accountId } = who;
    const found = await this.db.query<{ id: string }[]>(
      `SELECT id FROM deliveries WHERE account_id = $1 AND ${hasFailed} AND ${hasBot} AND settled_at >= $2
         AND ($3::text IS NULL OR kind = $3) AND ($4::uuid IS NULL OR bot_id = $4)
       ORDER BY id LIMIT ${mostAtOnce}`,
      [accountId, since, kind ?? null, botId ?? null],
    );
    if (dryRun) return found.length;
    await audit(this.db, who, 'deliveries.redelivered', null, { since, count: found.length });
    let count = 0;
    for (let at = 0; at < found.length; at += batch) {
      const ids = found.slice(at, at + batch).map(({ id }) => id);
      const asked = await this.#update(`SET ${askedFor} WHERE account_id = $1 AND id = ANY($2) AND ${hasFailed}`, [
        accountId,
        ids,
      ]);
      await this.#tellEngine(asked);
      count += asked.length;
    }
    return count;
  }

  /** The row decides: an attempt that is about to begin looks there first. */
  async cancel(who: Who, id: string): Promise<ShownDelivery> {
    const { accountId, name } = who;
    const cancelled = await cancelDeliveries(this.db, accountId, { id }, { reason: `cancelled by ${name}`, limit: 1 });
    const found = await this.#find(accountId, id);
    if (cancelled.length === 0) {
      throw refusal(`The delivery is ${found.state}; only one that is not settled can be cancelled.`);
    }
    await audit(this.db, who, 'delivery.cancelled', publicId('delivery', id));
    await this.#tellCancelled(cancelled);
    return present(found);
  }

  /** Of what an account's webhook or bot still has to send, nothing is. */
  async cancelAll(accountId: string, which: Which, reason: string): Promise<void> {
    for (;;) {
      const ids = await cancelDeliveries(this.db, accountId, which, { reason, limit: batch });
      await this.#tellCancelled(ids);
      if (ids.length < batch) return;
    }
  }

  /** Their workflows would else wait for their next attempt, and find out then. */
  async #tellCancelled(ids: readonly string[]): Promise<void> {
    const told = await Promise.allSettled(ids.map((id) => this.engine.cancelDelivery(id)));
    const failed = told.find((one) => one.status === 'rejected');
    if (failed) this.log.warn({ err: failed.reason }, 'cancelled deliveries still wait in Temporal');
  }

  async #find(accountId: string, id: string): Promise<FoundDelivery> {
    const [found] = await this.db.query<FoundDelivery[]>(
      `SELECT ${columns} FROM deliveries WHERE account_id = $1 AND id = $2`,
      [accountId, id],
    );
    if (!found) throw new ProblemError('not_found', 'There is no such delivery.');
    return found;
  }

  /** TypeORM answers an UPDATE as rows and a count. */
  async #update(change: string, values: unknown[]): Promise<FoundDelivery[]> {
    const [rows] = await this.db.query<[FoundDelivery[], number]>(
      `UPDATE deliveries ${change} RETURNING ${columns}`,
      values,
    );
    return rows;
  }

  async #tellEngine(asked: FoundDelivery[]): Promise<void> {
    const told = await Promise.allSettled(
      asked.map(({ id, kind }) =>
        this.engine.redeliver({ deliveryId: id, channel: kind === 'webhook' ? 'webhook' : 'mail' }),
      ),
    );
    const failed = told.find((one) => one.status === 'rejected');
    if (!failed) return;
    this.log.warn({ err: failed.reason }, 'Temporal did not take what is to be sent again; the reconciler will');
    throw new ProblemError(
      'unavailable',
      'Temporal is not available; what was asked for is kept and sent once it is.',
      undefined,
      5,
    );
  }
}

const refusal = (detail: string): ProblemError => new ProblemError('invalid', detail);

const present = ({ id, botId, conversationId, request, ...row }: FoundDelivery): ShownDelivery => ({
  id: publicId('delivery', id),
  botId: publicId('bot', botId),
  conversationId: publicId('conversation', conversationId),
  ...row,
  to: request.kind === 'webhook' ? request.action : request.to,
  createdAt: row.createdAt.toISOString(),
  nextAt: row.nextAt?.toISOString() ?? null,
  settledAt: row.settledAt?.toISOString() ?? null,
});

const presentAttempt = ({
  id,
  startedAt,
  finishedAt,
  accountId,
  deliveryId,
  recipient,
  ...row
}: DeliveryAttempt): Attempt => ({
  id: publicId('attempt', id),
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
  ...row,
});
