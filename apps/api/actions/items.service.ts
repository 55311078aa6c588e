import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { Declaration } from '#actions/action.js';
import type { Config } from '#config/config.js';
import { type IdKind, publicId } from '#contracts/ids.js';
import type { EncryptionKey } from '#database/secrets.js';
import type { GuardOptions } from '#outbound/webhooks/guard.js';
import { CONFIG } from '../app.tokens.js';
import { requireMatch, tagOf } from '../if-match.js';
import { invalid, ProblemError } from '../problem.js';
import { ActionsService, type OwnedBot } from './actions.service.js';
import { requirePlan } from './requirements.js';

/** A list that an action keeps in its settings, of which every item is made, changed and deleted by itself. */
export interface Listing<S, Item extends { id: string }, Wish> {
  declaration: Declaration<S>;
  kind: Extract<IdKind, 'webhook' | 'buttonGroup'>;
  max: number;
  wish: z.ZodType<Wish>;
  item: z.ZodType<Item>;
  itemsOf(settings: S): Item[];
  settingsWith(items: Item[]): S;
  /** The item as it is kept. Throws a problem when it cannot be. */
  make(wish: Wish, making: Making<Item>): Promise<Item>;
  /** What is told with an item once, to who adds it. */
  added?: { shown: z.ZodType<Item>; tell(added: Added): Promise<object> };
  removed?(making: Pick<Making<Item>, 'uuid' | 'bot' | 'tx'>): Promise<void>;
}

/** What an item is made with: the one it replaces, those beside it, and the transaction that keeps it. */
export interface Making<Item> {
  uuid: string;
  bot: OwnedBot;
  before: Item | undefined;
  others: readonly Item[];
  tx: EntityManager;
  keys: readonly EncryptionKey[];
  outbound: GuardOptions;
}

/** An item that was added, and where its secrets lie. */
export interface Added extends Pick<Making<unknown>, 'uuid' | 'bot' | 'keys'> {
  db: DataSource;
}

/** `buttonGroup` → `button groups` */
export const plural = (kind: string): string => `${kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}s`;

/** Items of the lists that actions keep. */
@Injectable()
export class ItemsService {
  constructor(
    private readonly db: DataSource,
    private readonly actions: ActionsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list<S, I extends { id: string }, W>(bot: OwnedBot, listing: Listing<S, I, W>): Promise<I[]> {
    return listing.itemsOf(await this.actions.get(bot, listing.declaration));
  }

  async get<S, I extends { id: string }, W>(bot: OwnedBot, listing: Listing<S, I, W>, uuid: string): Promise<I> {
    return found(listing, await this.list(bot, listing), uuid);
  }

  /** Answers the item, and beside it what is told only now. */
  async add<S, I extends { id: string }, W>(
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    wish: W,
  ): Promise<{ item: I; told: object }> {
    const uuid = uuidv7();
    const item = await this.#save(bot, listing, uuid, wish, (items) => {
      const { kind, max } = listing;
      if (items.length < max) return undefined;
      throw invalid([
        { pointer: '', detail: `expected at most ${max} ${plural(kind)} for a bot; it has ${max} already` },
      ]);
    });
    const keys = this.config.secrets.encryptionKeys;
    return { item, told: (await listing.added?.tell({ uuid, bot, keys, db: this.db })) ?? {} };
  }

  async replace<S, I extends { id: string }, W>(
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    uuid: string,
    wish: W,
    ifMatch: string | undefined,
  ): Promise<I> {
    return await this.#save(bot, listing, uuid, wish, (items) => {
      const before = found(listing, items, uuid);
      requireMatch(ifMatch, tagOf(before));
      return before;
    });
  }

  async remove<S, I extends { id: string }, W>(bot: OwnedBot, listing: Listing<S, I, W>, uuid: string): Promise<void> {
    await this.actions.change(bot, listing.declaration, async (settings, tx) => {
      const items = listing.itemsOf(settings);
      const gone = found(listing, items, uuid);
      await listing.removed?.({ uuid, bot, tx });
      return listing.settingsWith(items.filter((item) => item !== gone));
    });
  }

  /** `replaces` answers the item whose place it takes, if there is one. */
  async #save<S, I extends { id: string }, W>(
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    uuid: string,
    wish: W,
    replaces: (items: I[]) => I | undefined,
  ): Promise<I> {
    const { declaration, itemsOf, settingsWith } = listing;
    const saved = await this.actions.change(bot, declaration, async (settings, tx) => {
      const items = itemsOf(settings);
      const before = replaces(items);
      const others = items.filter((item) => item !== before);
      const { outbound, secrets } = this.config;
      const keys = secrets.encryptionKeys;
      const item = await listing.make(wish, { uuid, bot, before, others, tx, keys, outbound });
      await requirePlan(tx, bot.accountId, declaration, settingsWith([item]));
      return settingsWith(before ? items.map((one) => (one === before ? item : one)) : [...items, item]);
    });
    return found(listing, itemsOf(saved), uuid);
  }
}

function found<S, I extends { id: string }, W>({ kind }: Listing<S, I, W>, items: readonly I[], uuid: string): I {
  const item = items.find(({ id }) => id === publicId(kind, uuid));
  if (!item) throw new ProblemError('not_found', `The bot has none of that id among its ${plural(kind)}.`);
  return item;
}
