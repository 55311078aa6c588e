import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { publicId } from '#contracts/ids.js';
import { type SigningSecret, signingSecret, type TestedWebhook, testedWebhook } from '#contracts/webhooks.js';
import { audit } from '#database/audit.js';
import { openEndpoint, rotateSecret } from '#database/endpoints.js';
import { CONFIG } from '../app.tokens.js';
import { BotsService } from '../bots/bots.service.js';
import { Limits } from '../limits/limits.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId, webhookId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { ItemsService } from './items.service.js';
import { testWebhook } from './test-webhook.js';
import { webhookListing } from './webhooks.js';

/** What can be done with a webhook beside reading and saving it. */
@Controller('v1/bots/:botId/webhooks/:webhookId')
@OwnerApi()
export class WebhooksController {
  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
    private readonly items: ItemsService,
    private readonly limits: Limits,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('rotate-secret')
  @HttpCode(200)
  @Needs('configure')
  @Answers(
    'webhooks.rotateSecret',
    'Give a webhook a new secret; the one before stays valid for a day',
    { 200: signingSecret },
    ['not_found'],
  )
  async rotate(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Param('webhookId', { schema: webhookId }) id: string,
  ): Promise<SigningSecret> {
    const { accountId } = who;
    await this.items.get({ accountId, botId: bot }, webhookListing, id);
    return await this.db.transaction(async (tx) => {
      await audit(tx, who, 'webhook.secret-rotated', publicId('webhook', id), { bot: publicId('bot', bot) });
      return { secret: await rotateSecret(tx, this.config.secrets.encryptionKeys, { id, accountId }) };
    });
  }

  @Post('test')
  @HttpCode(200)
  @Needs('configure')
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
    await this.limits.takeTest('webhook-tests', accountId);
    const endpoint = await openEndpoint(this.db, this.config.secrets.encryptionKeys, { id, accountId });
    return await testWebhook({ webhook, endpoint, bot: { id: publicId('bot', bot), name } }, this.config);
  }
}
