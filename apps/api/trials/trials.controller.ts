import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Log } from '#config/log.js';
import { type TriedMessage, type TryMessage, triedMessage, tryMessage } from '#contracts/trials.js';
import { Trial } from '#database/entities/trial.js';
import { LOG } from '../app.tokens.js';
import { BotsService } from '../bots/bots.service.js';
import { Engine } from '../engine.js';
import { Limits } from '../limits/limits.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId } from '../request.js';
import { whyFailed } from './why-failed.js';

/** The rule tester: what a sentence would lead to, and why. */
@Controller('v1/bots/:botId/try')
@OwnerApi()
export class TrialsController {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly bots: BotsService,
    private readonly limits: Limits,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Post()
  @HttpCode(200)
  @Needs('configure')
  @Answers('bots.try', 'Try a sentence; nothing is sent anywhere', { 200: triedMessage }, ['not_found', 'rate_limited'])
  async try(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Body({ schema: tryMessage }) request: TryMessage,
  ): Promise<TriedMessage> {
    await this.bots.get(accountId, bot);
    await this.limits.takeTest('trials', accountId);
    const id = uuidv7();
    await this.db.manager.insert(Trial, { id, accountId, botId: bot, request });
    try {
      await this.engine.runTrial(id);
      const { result } = await this.db.manager.findOneByOrFail(Trial, { id, accountId });
      return triedMessage.parse(result);
    } catch (error) {
      this.log.warn({ err: error, trialId: id }, 'a trial failed');
      throw whyFailed(error);
    } finally {
      // What was tried is of no use to anybody else.
      await this.db.manager.delete(Trial, { id, accountId });
    }
  }
}
