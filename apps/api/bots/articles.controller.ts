import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type Article, article, type SaveArticle, saveArticle as saveArticleSchema } from '#contracts/articles.js';
import { publicId } from '#contracts/ids.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { audit } from '#database/audit.js';
import { KnowledgeArticle } from '#database/entities/knowledge-article.js';
import { saveArticle } from '#database/knowledge.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { articleId, botId } from '../params.js';
import { ProblemError } from '../problem.js';
import { AccountId, Acting, type Who } from '../request.js';
import { BotsService } from './bots.service.js';

/** What a bot knows. */
@Controller('v1/bots/:botId/articles')
@OwnerApi()
export class ArticlesController {
  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
  ) {}

  @Get()
  @Needs('read')
  @Answers('articles.list', 'All articles of a bot, newest first', { 200: pageOf(article) }, ['not_found'])
  async list(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<Page<Article>> {
    await this.bots.get(accountId, bot);
    const query = this.db.manager
      .createQueryBuilder(KnowledgeArticle, 'a')
      .where('a.accountId = :accountId AND a.botId = :bot', { accountId, bot });
    const before = cursorToUuid(cursor);
    if (before) query.andWhere('a.id < :before', { before });
    return pageFrom(
      await query
        .orderBy('a.id', 'DESC')
        .limit(limit + 1)
        .getMany(),
      limit,
      present,
    );
  }

  @Post()
  @HttpCode(201)
  @Needs('configure')
  @Answers('articles.create', 'Add an article', { 201: article }, ['not_found'])
  async create(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Body({ schema: saveArticleSchema }) wish: SaveArticle,
  ): Promise<Article> {
    return await this.#save(who, 'article.created', bot, uuidv7(), wish);
  }

  @Get(':articleId')
  @Needs('read')
  @Answers('articles.get', 'One article', { 200: article }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('articleId', { schema: articleId }) id: string,
  ): Promise<Article> {
    return present(await this.#find(accountId, bot, id));
  }

  @Put(':articleId')
  @Needs('configure')
  @Answers('articles.save', 'Replace an article', { 200: article }, ['not_found'])
  async save(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Param('articleId', { schema: articleId }) id: string,
    @Body({ schema: saveArticleSchema }) wish: SaveArticle,
  ): Promise<Article> {
    await this.#find(who.accountId, bot, id);
    return await this.#save(who, 'article.saved', bot, id, wish);
  }

  @Delete(':articleId')
  @HttpCode(204)
  @Needs('configure')
  @Answers('articles.delete', 'Delete an article', { 204: null }, ['not_found'])
  async remove(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Param('articleId', { schema: articleId }) id: string,
  ): Promise<void> {
    const { accountId } = who;
    await this.#find(accountId, bot, id);
    await this.db.transaction(async (tx) => {
      await tx.delete(KnowledgeArticle, { id, accountId, botId: bot });
      await audit(tx, who, 'article.deleted', publicId('article', id), { bot: publicId('bot', bot) });
    });
  }

  async #save(
    who: Who,
    happened: 'article.created' | 'article.saved',
    bot: string,
    id: string,
    wish: SaveArticle,
  ): Promise<Article> {
    const { accountId } = who;
    const { language } = await this.bots.get(accountId, bot);
    await this.db.transaction(async (tx) => {
      await saveArticle(tx, { id, accountId, botId: bot, ...wish }, language);
      await audit(tx, who, happened, publicId('article', id), { bot: publicId('bot', bot) });
    });
    return present(await this.#find(accountId, bot, id));
  }

  async #find(accountId: string, bot: string, id: string): Promise<KnowledgeArticle> {
    await this.bots.get(accountId, bot);
    const found = await this.db.manager.findOneBy(KnowledgeArticle, { id, accountId, botId: bot });
    if (!found) throw new ProblemError('not_found', 'There is no such article.');
    return found;
  }
}

const present = ({ id, title, text, url, createdAt, updatedAt }: KnowledgeArticle): Article => ({
  id: publicId('article', id),
  title,
  text,
  url,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
