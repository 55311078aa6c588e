import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Bot, type BotSettings, bot, type NewBot, newBot, saveBot } from '#contracts/bots.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { BotsService } from './bots.service.js';

@Controller('v1/bots')
@OwnerApi()
export class BotsController {
  constructor(private readonly bots: BotsService) {}

  @Get()
  @Needs('read')
  @Answers('bots.list', 'All bots, newest first', { 200: pageOf(bot) })
  async list(@AccountId() accountId: string, @Query({ schema: pageQuery }) page: PageQuery): Promise<Page<Bot>> {
    return await this.bots.list(accountId, page);
  }

  @Post()
  @HttpCode(201)
  @Needs('configure')
  @Answers('bots.create', 'Make a bot', { 201: bot })
  async create(
    @Acting() who: Who,
    @Body({ schema: newBot }) wish: NewBot,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bot> {
    return tagged(response, await this.bots.create(who, wish));
  }

  @Get(':botId')
  @Needs('read')
  @Answers('bots.get', 'One bot with its newest settings', { 200: bot }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bot> {
    return tagged(response, await this.bots.get(accountId, id));
  }

  @Put(':botId')
  @ApiHeader({ name: 'If-Match', required: true, description: 'the ETag that was read, such as "3"' })
  @Needs('configure')
  @Answers('bots.save', 'Save all settings as a new version', { 200: bot }, [
    'not_found',
    'version_conflict',
    'precondition_required',
  ])
  async save(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) id: string,
    @Body({ schema: saveBot }) settings: BotSettings,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bot> {
    return tagged(response, await this.bots.save(who, id, settings, ifMatch));
  }

  @Delete(':botId')
  @HttpCode(204)
  @Needs('configure')
  @Answers('bots.delete', 'Delete a bot: no new conversation starts with it', { 204: null }, ['not_found'])
  async remove(@Acting() who: Who, @Param('botId', { schema: botId }) id: string): Promise<void> {
    await this.bots.remove(who, id);
  }
}

/** The version is the ETag (RFC 9110, 8.8.3). */
function tagged(response: Response, shown: Bot): Bot {
  response.setHeader('etag', `"${shown.version}"`);
  return shown;
}
