import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { type BotIdentity, botIdentity, type IdentitySecret, identitySecret } from '#contracts/bots.js';
import { publicId } from '#contracts/ids.js';
import { audit } from '#database/audit.js';
import { Bot } from '#database/entities/bot.js';
import { rotateIdentitySecret } from '#database/identity-secrets.js';
import { CONFIG } from '../app.tokens.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { noSuchBot } from './bots.service.js';

/** The key with which a website signs who its visitors are. */
@Controller('v1/bots/:botId/identity')
@OwnerApi()
export class IdentityController {
  constructor(
    private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Needs('read')
  @Answers('bots.identity', 'Whether visitors’ identities can be signed', { 200: botIdentity }, ['not_found'])
  async get(@AccountId() accountId: string, @Param('botId', { schema: botId }) id: string): Promise<BotIdentity> {
    const bot = await this.db.manager.findOneBy(Bot, { id, accountId });
    if (!bot || bot.deletedAt) throw noSuchBot();
    return { secretSince: bot.identitySecretSince?.toISOString() ?? null };
  }

  @Post('rotate-secret')
  @HttpCode(200)
  @Needs('configure')
  @Answers(
    'bots.rotateIdentitySecret',
    'Give a bot a new identity secret; the one before stays valid for a day',
    { 200: identitySecret },
    ['not_found'],
  )
  async rotate(@Acting() who: Who, @Param('botId', { schema: botId }) id: string): Promise<IdentitySecret> {
    const { accountId } = who;
    return await this.db.transaction(async (tx) => {
      const secret = await rotateIdentitySecret(tx, this.config.secrets.encryptionKeys, { id, accountId });
      if (secret === null) throw noSuchBot();
      await audit(tx, who, 'bot.identity-secret-rotated', publicId('bot', id));
      return { secret };
    });
  }
}
