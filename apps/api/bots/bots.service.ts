import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { StoredActions } from '#actions/action.js';
import { actionsThatSay } from '#actions/beginning.js';
import type { BotSettings, NewBot, Bot as ShownBot } from '#contracts/bots.js';
import { publicId } from '#contracts/ids.js';
import type { Page, PageQuery } from '#contracts/paging.js';
import { wordingFor } from '#contracts/wording.js';
import { type Actor, audit, changedFields } from '#database/audit.js';
import { Bot } from '#database/entities/bot.js';
import { BotVersion } from '#database/entities/bot-version.js';
import { indexBot } from '#database/knowledge.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { requireMatch } from '../if-match.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { invalid, ProblemError } from '../problem.js';

/** A bot with its newest version. */
interface FoundBot {
  id: string;
  publicId: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  settings: BotSettings;
  actions: StoredActions;
}

@Injectable()
export class BotsService {
  constructor(
    private readonly db: DataSource,
    private readonly deliveries: DeliveriesService,
  ) {}

  async list(accountId: string, { cursor, limit }: PageQuery): Promise<Page<ShownBot>> {
    const rows = await this.#find(accountId, 'AND ($2::uuid IS NULL OR b.id < $2) ORDER BY b.id DESC LIMIT $3', [
      cursorToUuid(cursor),
      limit + 1,
    ]);
    return pageFrom(rows, limit, present);
  }

  /** What it says is in its own language, as far as it is not given. */
  async create(who: Actor, wish: NewBot): Promise<ShownBot> {
    const id = uuidv7();
    const { accountId } = who;
    const { texts } = wordingFor(wish.language, wish.language);
    const { greeting = texts.beginning.greeting, fallbackMessage = texts.beginning.fallback } = wish;
    const settings = { ...wish, greeting, fallbackMessage };
    const actions = actionsThatSay(texts);
    requireSecret(settings, null);
    await this.db.transaction(async (tx) => {
      await tx.insert(Bot, { id, accountId, publicId: randomBytes(12).toString('base64url'), version: 1 });
      await tx.insert(BotVersion, { botId: id, version: 1, accountId, settings, actions });
      await audit(tx, who, 'bot.created', publicId('bot', id), { name: settings.name });
    });
    return await this.get(accountId, id);
  }

  async get(accountId: string, id: string): Promise<ShownBot> {
    const [row] = await this.#find(accountId, 'AND b.id = $2', [id]);
    if (!row) throw noSuchBot();
    return present(row);
  }

  /** Makes the next version. `ifMatch` is the ETag that the caller read. */
  async save(who: Actor, id: string, settings: BotSettings, ifMatch: string | undefined): Promise<ShownBot> {
    const { accountId } = who;
    await this.change(accountId, id, async (newest, tx) => {
      requireMatch(ifMatch, `"${newest.version}"`);
      const { identitySecret } = await tx.findOneByOrFail(Bot, { id, accountId });
      requireSecret(settings, identitySecret);
      if (newest.settings.language !== settings.language) await indexBot(tx, accountId, id, settings.language);
      const changed = changedFields(newest.settings, settings);
      await audit(tx, who, 'bot.saved', publicId('bot', id), { version: newest.version + 1, changed });
      return { settings };
    });
    return await this.get(accountId, id);
  }

  /** Makes a version that differs from the newest one in what `change` answers. Of two at once, the second sees the first. */
  async change(
    accountId: string,
    id: string,
    change: (newest: BotVersion, tx: EntityManager) => Promise<Partial<Pick<BotVersion, 'settings' | 'actions'>>>,
  ): Promise<BotVersion> {
    return await this.db.transaction(async (tx) => {
      const bot = await tx.findOne(Bot, { where: { id, accountId }, lock: { mode: 'pessimistic_write' } });
      if (!bot || bot.deletedAt) throw noSuchBot();
      const newest = await tx.findOneByOrFail(BotVersion, { botId: id, accountId, version: bot.version });
      const version = bot.version + 1;
      const { settings, actions } = { ...newest, ...(await change(newest, tx)) };
      const made = await tx.save(tx.create(BotVersion, { botId: id, version, accountId, settings, actions }));
      await tx.update(Bot, { id, accountId }, { version });
      return made;
    });
  }

  /** Settings of the actions in the newest version. */
  async actions(accountId: string, id: string): Promise<StoredActions> {
    const [row] = await this.#find(accountId, 'AND b.id = $2', [id]);
    if (!row) throw noSuchBot();
    return row.actions;
  }

  async remove(who: Actor, id: string): Promise<void> {
    const { accountId } = who;
    await this.db.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>(
        'UPDATE bots SET deleted_at = now() WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL',
        [id, accountId],
      );
      if (count === 0) throw noSuchBot();
      await audit(tx, who, 'bot.deleted', publicId('bot', id));
    });
    await this.deliveries.cancelAll(accountId, { botId: id }, `the bot was deleted by ${who.name}`);
  }

  async #find(accountId: string, rest: string, values: unknown[]): Promise<FoundBot[]> {
    return await this.db.query<FoundBot[]>(
      `SELECT b.id, b.public_id AS "publicId", b.version, b.created_at AS "createdAt", v.created_at AS "updatedAt", v.settings, v.actions
       FROM bots b JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
       WHERE b.account_id = $1 AND b.deleted_at IS NULL ${rest}`,
      [accountId, ...values],
    );
  }
}

function requireSecret({ identity }: BotSettings, secret: Buffer | null): void {
  if (identity === 'optional' || secret) return;
  throw invalid([{ pointer: '/identity', detail: 'expected a bot with an identity secret: make one first' }]);
}

export const noSuchBot = (): ProblemError => new ProblemError('not_found', 'There is no such bot.');

const present = ({ settings, id, publicId: shownPublicId, version, createdAt, updatedAt }: FoundBot): ShownBot => ({
  id: publicId('bot', id),
  publicId: shownPublicId,
  version,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  ...settings,
});
