import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { DataSource, LessThan } from 'typeorm';
import {
  apiKey,
  type CreateApiKey,
  createdApiKey,
  createApiKey as createSchema,
  type ApiKey as ShownKey,
} from '#contracts/api-keys.js';
import { publicId } from '#contracts/ids.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { createApiKey } from '#database/accounts.js';
import { ApiKey } from '#database/entities/api-key.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { pageFrom } from '../paging.js';
import { apiKeyId } from '../params.js';
import { ProblemError } from '../problem.js';
import { AccountId } from '../request.js';

/** Credentials of the owner API. */
@Controller('v1/api-keys')
@UseGuards(OwnerGuard)
@ApiBearerAuth('apiKey')
export class ApiKeysController {
  constructor(private readonly db: DataSource) {}

  @Get()
  @Answers('apiKeys.list', 'All API keys, newest first', { 200: pageOf(apiKey) })
  async list(
    @AccountId() accountId: string,
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<Page<ShownKey>> {
    const rows = await this.db.manager.find(ApiKey, {
      where: { accountId, ...(cursor ? { id: LessThan(cursor) } : {}) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageFrom(rows, limit, present);
  }

  @Post()
  @HttpCode(201)
  @Answers('apiKeys.create', 'Make an API key; it is shown this once', { 201: createdApiKey })
  async create(@AccountId() accountId: string, @Body({ schema: createSchema }) { name }: CreateApiKey) {
    const { row, key } = await createApiKey(this.db, accountId, name);
    return { ...present(row), key };
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @Answers('apiKeys.delete', 'Revoke an API key at once', { 204: null }, ['not_found'])
  async remove(@AccountId() accountId: string, @Param('apiKeyId', { schema: apiKeyId }) id: string): Promise<void> {
    const { affected } = await this.db.manager.delete(ApiKey, { id, accountId });
    if (!affected) throw new ProblemError('not_found', 'There is no such API key.');
  }
}

const present = ({ id, name, prefix, createdAt, lastUsedAt }: ApiKey): ShownKey => ({
  id: publicId('apiKey', id),
  name,
  prefix,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
