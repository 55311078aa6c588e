import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Bot, type BotSettings, bot, saveBot } from '#contracts/bots.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId } from '../request.js';
import { BotsService } from './bots.service.js';

@Controller('v1/bots')
@UseGuards(OwnerGuard)
@ApiBearerAuth('apiKey')
export class BotsController {
  constructor(private readonly bots: BotsService) {}

  @Get()
  @Answers('bots.list', 'All bots, newest first', { 200: pageOf(bot) })
  async list(@AccountId() accountId: string, @Query({ schema: pageQuery }) page: PageQuery): Promise<Page<Bot>> {
    return await this.bots.list(accountId, page);
  }

  @Post()
  @HttpCode(201)
  @Answers('bots.create', 'Make a bot', { 201: bot })
  async create(
    @AccountId() accountId: string,
    @Body({ schema: saveBot }) settings: BotSettings,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bot> {
    return tagged(response, await this.bots.create(accountId, settings));
  }

  @Get(':botId')
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
  @Answers('bots.save', 'Save all settings as a new version', { 200: bot }, [
    'not_found',
    'version_conflict',
    'precondition_required',
  ])
  async save(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) id: string,
    @Body({ schema: saveBot }) settings: BotSettings,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Bot> {
    return tagged(response, await this.bots.save(accountId, id, settings, ifMatch));
  }

  @Delete(':botId')
  @HttpCode(204)
  @Answers('bots.delete', 'Delete a bot: no new conversation starts with it', { 204: null }, ['not_found'])
  async remove(@AccountId() accountId: string, @Param('botId', { schema: botId }) id: string): Promise<void> {
    await this.bots.remove(accountId, id);
  }
}

/** The version is the ETag (RFC 9110, 8.8.3). */
function tagged(response: Response, shown: Bot): Bot {
  response.setHeader('etag', `"${shown.version}"`);
  return shown;
}
