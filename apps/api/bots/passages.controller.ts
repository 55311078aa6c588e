import { Controller, Get, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type PassageList, type PassagesQuery, passageList, passagesQuery } from '#contracts/articles.js';
import { publicId } from '#contracts/ids.js';
import { searchKnowledge } from '#database/knowledge.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId } from '../request.js';
import { BotsService } from './bots.service.js';

/** What a bot would find for a question. */
@Controller('v1/bots/:botId/passages')
@OwnerApi()
export class PassagesController {
  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
  ) {}

  @Get()
  @Needs('read')
  @Answers(
    'passages.search',
    'The passages of its knowledge that a question would be answered from, best first',
    { 200: passageList },
    ['not_found'],
  )
  async search(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Query({ schema: passagesQuery }) { query }: PassagesQuery,
  ): Promise<PassageList> {
    const { language } = await this.bots.get(accountId, bot);
    const found = await searchKnowledge(this.db, { id: bot, accountId, language }, query);
    return { data: found.map((passage) => ({ ...passage, articleId: publicId('article', passage.articleId) })) };
  }
}
