import { Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { publicId } from '#contracts/ids.js';
import { type SigningSecret, signingSecret, type TestedWebhook, testedWebhook } from '#contracts/webhooks.js';
import { CONFIG } from '../app.tokens.js';
import { BotsService } from '../bots/bots.service.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { botId, webhookId } from '../params.js';
import { AccountId } from '../request.js';
import { openEndpoint, rotateSecret } from './endpoint-secrets.js';
import { ItemsService } from './items.service.js';
import { TestQuota } from './test-quota.js';
import { testWebhook } from './test-webhook.js';
import { webhookListing } from './webhooks.js';

/** What can be done with a webhook beside reading and saving it. */
@Controller('v1/bots/:botId/webhooks/:webhookId')
@UseGuards(OwnerGuard)
@ApiBearerAuth('apiKey')
export class WebhooksController {
  readonly #quota = new TestQuota();

  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
    private readonly items: ItemsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('rotate-secret')
  @HttpCode(200)
  @Answers(
    'webhooks.rotateSecret',
    'Give a webhook a new secret; the one before stays valid for a day',
    { 200: signingSecret },
    ['not_found'],
  )
  async rotate(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('webhookId', { schema: webhookId }) id: string,
  ): Promise<SigningSecret> {
    await this.items.get({ accountId, botId: bot }, webhookListing, id);
    return { secret: await rotateSecret(this.db, this.config.secrets.encryptionKeys, { id, accountId }) };
  }

  @Post('test')
  @HttpCode(200)
  @Answers('webhooks.test', 'Send a signed sample, once, and see what comes of it', { 200: testedWebhook }, [
    'not_found',
    'rate_limited',
  ])
  async test(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('webhookId', { schema: webhookId }) id: string,
  ): Promise<TestedWebhook> {
    const webhook = await this.items.get({ accountId, botId: bot }, webhookListing, id);
    const { name } = await this.bots.get(accountId, bot);
    this.#quota.take(accountId);
    const endpoint = await openEndpoint(this.db, this.config.secrets.encryptionKeys, { id, accountId });
    return await testWebhook({ webhook, endpoint, bot: { id: publicId('bot', bot), name } }, this.config);
  }
}
