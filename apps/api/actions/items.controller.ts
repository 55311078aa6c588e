import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  mixin,
  Param,
  Post,
  Put,
  Query,
  Res,
  type Type,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { idOf } from '#contracts/ids.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { tagged } from '../if-match.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { ProblemError } from '../problem.js';
import { AccountId, Acting, type Who } from '../request.js';
import type { OwnedBot } from './actions.service.js';
import { ItemsService, type Listing, plural } from './items.service.js';

/** The routes of a list that an action keeps: read, add, replace and delete its items. */
export function itemsController<S, Item extends { id: string }, Wish>(listing: Listing<S, Item, Wish>): Type<object> {
  const { kind, wish: wishSchema } = listing;
  const shown = (listing.now?.shown ?? listing.item).meta({ id: kind.charAt(0).toUpperCase() + kind.slice(1) });
  const itemId = idOf(kind);
  const param = `${kind}Id`;
  const [tag, noun, nouns] = [`${kind}s`, plural(kind).slice(0, -1), plural(kind)];

  @Controller(`v1/bots/:botId/${nouns.replace(' ', '-')}`)
  @OwnerApi()
  class ItemsController {
    constructor(private readonly items: ItemsService) {}

    @Get()
    @Needs('read')
    @Answers(
      `${tag}.list`,
      `All ${nouns} of a bot, in the order they were added; one page holds them`,
      { 200: pageOf(shown) },
      ['not_found'],
    )
    async list(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Query({ schema: pageQuery }) _: PageQuery,
    ): Promise<Page<Item>> {
      const owned = { accountId, botId: bot };
      const items = await this.items.list(owned, listing);
      return { data: await this.items.shown(owned, listing, items), nextCursor: null };
    }

    @Post()
    @HttpCode(201)
    @Needs('configure')
    @Answers(`${tag}.create`, `Add a ${noun}`, { 201: listing.added?.shown ?? shown }, ['not_found', 'plan_required'])
    async create(
      @Acting() who: Who,
      @Param('botId', { schema: botId }) bot: string,
      @Body({ schema: wishSchema }) wish: Wish,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      const owned = { accountId: who.accountId, botId: bot };
      const { item, told } = await this.items.add(who, owned, listing, wish);
      return { ...(await this.#tagged(response, owned, item)), ...told };
    }

    @Get(`:${param}`)
    @Needs('read')
    @Answers(`${tag}.get`, `One ${noun}`, { 200: shown }, ['not_found'])
    async get(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      const owned = { accountId, botId: bot };
      return await this.#tagged(response, owned, await this.items.get(owned, listing, id));
    }

    @Put(`:${param}`)
    @ApiHeader({ name: 'If-Match', required: true, description: 'the ETag that was read' })
    @Needs('configure')
    @Answers(`${tag}.save`, `Replace a ${noun}`, { 200: shown }, [
      'not_found',
      'plan_required',
      'version_conflict',
      'precondition_required',
    ])
    async save(
      @Acting() who: Who,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
      @Body({ schema: wishSchema }) wish: Wish,
      @Headers('if-match') ifMatch: string | undefined,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      const owned = { accountId: who.accountId, botId: bot };
      return await this.#tagged(response, owned, await this.items.replace(who, owned, listing, id, wish, ifMatch));
    }

    @Delete(`:${param}`)
    @HttpCode(204)
    @Needs('configure')
    @Answers(`${tag}.delete`, `Delete a ${noun}: no conversation gets it again`, { 204: null }, ['not_found'])
    async remove(
      @Acting() who: Who,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
    ): Promise<void> {
      await this.items.remove(who, { accountId: who.accountId, botId: bot }, listing, id);
    }

    /** The tag is the settings': what becomes of an item meanwhile is no other version of it. */
    async #tagged(response: Response, bot: OwnedBot, item: Item): Promise<Item> {
      const [shownItem] = await this.items.shown(bot, listing, [tagged(response, item)]);
      if (!shownItem) throw new ProblemError('not_found', `The ${noun} was deleted meanwhile.`);
      return shownItem;
    }
  }
  return mixin(ItemsController);
}
