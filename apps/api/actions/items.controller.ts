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
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { idOf } from '#contracts/ids.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { tagged } from '../if-match.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId } from '../request.js';
import { ItemsService, type Listing, plural } from './items.service.js';

/** The routes of a list that an action keeps: read, add, replace and delete its items. */
export function itemsController<S, Item extends { id: string }, Wish>(listing: Listing<S, Item, Wish>): Type<object> {
  const { kind, wish: wishSchema } = listing;
  const shown = listing.item.meta({ id: kind.charAt(0).toUpperCase() + kind.slice(1) });
  const itemId = idOf(kind);
  const param = `${kind}Id`;
  const [tag, noun, nouns] = [`${kind}s`, plural(kind).slice(0, -1), plural(kind)];

  @Controller(`v1/bots/:botId/${nouns.replace(' ', '-')}`)
  @UseGuards(OwnerGuard)
  @ApiBearerAuth('apiKey')
  class ItemsController {
    constructor(private readonly items: ItemsService) {}

    @Get()
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
      return { data: await this.items.list({ accountId, botId: bot }, listing), nextCursor: null };
    }

    @Post()
    @HttpCode(201)
    @Answers(`${tag}.create`, `Add a ${noun}`, { 201: listing.added?.shown ?? shown }, ['not_found', 'plan_required'])
    async create(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Body({ schema: wishSchema }) wish: Wish,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      const { item, told } = await this.items.add({ accountId, botId: bot }, listing, wish);
      return { ...tagged(response, item), ...told };
    }

    @Get(`:${param}`)
    @Answers(`${tag}.get`, `One ${noun}`, { 200: shown }, ['not_found'])
    async get(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      return tagged(response, await this.items.get({ accountId, botId: bot }, listing, id));
    }

    @Put(`:${param}`)
    @ApiHeader({ name: 'If-Match', required: true, description: 'the ETag that was read' })
    @Answers(`${tag}.save`, `Replace a ${noun}`, { 200: shown }, [
      'not_found',
      'plan_required',
      'version_conflict',
      'precondition_required',
    ])
    async save(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
      @Body({ schema: wishSchema }) wish: Wish,
      @Headers('if-match') ifMatch: string | undefined,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Item> {
      return tagged(response, await this.items.replace({ accountId, botId: bot }, listing, id, wish, ifMatch));
    }

    @Delete(`:${param}`)
    @HttpCode(204)
    @Answers(`${tag}.delete`, `Delete a ${noun}: no conversation gets it again`, { 204: null }, ['not_found'])
    async remove(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Param(param, { schema: itemId }) id: string,
    ): Promise<void> {
      await this.items.remove({ accountId, botId: bot }, listing, id);
    }
  }
  return mixin(ItemsController);
}
