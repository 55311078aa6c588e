import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import {
  type StartConversation,
  type StartedConversation,
  startConversation as startConversationSchema,
  startedConversation,
  type WidgetConfig,
  widgetConfig,
} from '#contracts/widget.js';
import { CONFIG, SERVICE_DB } from '../app.tokens.js';
import { Engine } from '../engine.js';
import { Limits } from '../limits/limits.js';
import { Answers } from '../openapi-answers.js';
import { requireOrigin } from '../origins.js';
import { botPublicId } from '../params.js';
import { bearer } from '../request.js';
import { findBot } from './find-bot.js';
import { Identities } from './identities.js';
import { startConversation } from './start-conversation.js';

/** What a page may ask with nothing but the public id of a bot. */
@Controller('v1/widget/:publicId')
export class WidgetController {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly identities: Identities,
    private readonly limits: Limits,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('config')
  @Answers('widget.config', 'How the widget looks and what it says', { 200: widgetConfig }, ['not_found', 'forbidden'])
  async readConfig(
    @Param('publicId', { schema: botPublicId }) publicId: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WidgetConfig> {
    const { settings } = await this.#bot(publicId, request);
    response.setHeader('cache-control', 'public, max-age=60');
    return {
      publicId,
      name: settings.name,
      language: settings.language,
      greeting: settings.greeting,
      avatarUrl: settings.avatarUrl,
      colors: settings.colors,
      demoModel: this.config.model.demo,
    };
  }

  @Post('conversations')
  @HttpCode(201)
  @Answers('widget.start', 'Open a conversation', { 201: startedConversation }, [
    'not_found',
    'forbidden',
    'unauthorized',
  ])
  async start(
    @Param('publicId', { schema: botPublicId }) publicId: string,
    @Body({ schema: startConversationSchema }) wish: StartConversation,
    @Req() request: Request,
  ): Promise<StartedConversation> {
    const bot = await this.#bot(publicId, request);
    await this.limits.takeStart(request);
    const { id, answer } = await startConversation(this.db, bot, wish, {
      earlierToken: bearer(request),
      identity: await this.identities.read(bot, wish.identity),
    });
    this.engine.startSoon({
      conversationId: id,
      botId: bot.id,
      botName: bot.settings.name,
      idleTimeoutMinutes: bot.settings.idleTimeoutMinutes,
    });
    return answer;
  }

  async #bot(publicId: string, request: Request) {
    const bot = await findBot(this.db, publicId);
    requireOrigin(request, bot.settings.allowedOrigins);
    return bot;
  }
}
