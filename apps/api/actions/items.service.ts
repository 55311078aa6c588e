import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { Declaration } from '#actions/action.js';
import type { Config } from '#config/config.js';
import { type IdKind, publicId } from '#contracts/ids.js';
import { type Actor, audit, changedFields } from '#database/audit.js';
import type { EncryptionKey } from '#database/secrets.js';
import type { GuardOptions } from '#outbound/webhooks/guard.js';
import { CONFIG } from '../app.tokens.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
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
  /** The items that are still there, with how things are with them at the moment, which no version holds and no ETag covers. */
  now?: { shown: z.ZodType<Item>; of(items: Item[], place: Place): Promise<Item[]> };
  removed?(making: Pick<Making<Item>, 'uuid' | 'bot' | 'tx'>): Promise<void>;
  /** What is left to do once an item is gone. */
  afterwards?(gone: Item, who: Actor, deliveries: DeliveriesService): Promise<void>;
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

/** Whose items, and where to look. */
interface Place {
  db: DataSource;
  bot: OwnedBot;
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
    private readonly deliveries: DeliveriesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list<S, I extends { id: string }, W>(bot: OwnedBot, listing: Listing<S, I, W>): Promise<I[]> {
    return listing.itemsOf(await this.actions.get(bot, listing.declaration));
  }

  async get<S, I extends { id: string }, W>(bot: OwnedBot, listing: Listing<S, I, W>, uuid: string): Promise<I> {
    return found(listing, await this.list(bot, listing), uuid);
  }

  /** Items as they are shown: with how things are with them at the moment. */
  async shown<S, I extends { id: string }, W>(bot: OwnedBot, { now }: Listing<S, I, W>, items: I[]): Promise<I[]> {
    return now ? await now.of(items, { db: this.db, bot }) : items;
  }

  /** Answers the item, and beside it what is told only now. */
  async add<S, I extends { id: string }, W>(
    who: Actor,
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    wish: W,
  ): Promise<{ item: I; told: object }> {
    const uuid = uuidv7();
    const item = await this.#save(who, bot, listing, uuid, wish, (items) => {
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
    who: Actor,
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    uuid: string,
    wish: W,
    ifMatch: string | undefined,
  ): Promise<I> {
    return await this.#save(who, bot, listing, uuid, wish, (items) => {
      const before = found(listing, items, uuid);
      requireMatch(ifMatch, tagOf(before));
      return before;
    });
  }

  async remove<S, I extends { id: string }, W>(
    who: Actor,
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    uuid: string,
  ): Promise<void> {
    let gone: I | undefined;
    await this.actions.change(bot, listing.declaration, async (settings, tx) => {
      const items = listing.itemsOf(settings);
      gone = found(listing, items, uuid);
      await listing.removed?.({ uuid, bot, tx });
      await audit(tx, who, `${listing.kind}.deleted`, publicId(listing.kind, uuid), {
        bot: publicId('bot', bot.botId),
      });
      return listing.settingsWith(items.filter((item) => item !== gone));
    });
    if (gone) await listing.afterwards?.(gone, who, this.deliveries);
  }

  /** `replaces` answers the item whose place it takes, if there is one. */
  async #save<S, I extends { id: string }, W>(
    who: Actor,
    bot: OwnedBot,
    listing: Listing<S, I, W>,
    uuid: string,
    wish: W,
    replaces: (items: I[]) => I | undefined,
  ): Promise<I> {
    const { declaration, kind, itemsOf, settingsWith } = listing;
    const saved = await this.actions.change(bot, declaration, async (settings, tx) => {
      const items = itemsOf(settings);
      const before = replaces(items);
      const others = items.filter((item) => item !== before);
      const { outbound, secrets } = this.config;
      const keys = secrets.encryptionKeys;
      const item = await listing.make(wish, { uuid, bot, before, others, tx, keys, outbound });
      await requirePlan(tx, bot.accountId, declaration, settingsWith([item]));
      await audit(tx, who, `${kind}.${before ? 'saved' : 'created'}`, publicId(kind, uuid), {
        bot: publicId('bot', bot.botId),
        ...(before && { changed: changedFields(before, item) }),
      });
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
