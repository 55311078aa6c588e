import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
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
import { reaches } from '#contracts/roles.js';
import { createApiKey } from '#database/accounts.js';
import { audit } from '#database/audit.js';
import { ApiKey } from '#database/entities/api-key.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { pageFrom } from '../paging.js';
import { apiKeyId } from '../params.js';
import { invalid, ProblemError } from '../problem.js';
import { AccountId, Acting, type Who } from '../request.js';

/** Credentials of the owner API. */
@Controller('v1/api-keys')
@OwnerApi()
export class ApiKeysController {
  constructor(private readonly db: DataSource) {}

  @Get()
  @Needs('configure')
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
  @Needs('configure')
  @Answers('apiKeys.create', 'Make an API key; it is shown this once', { 201: createdApiKey })
  async create(@Acting() who: Who, @Body({ schema: createSchema }) { name, role, expiresAt }: CreateApiKey) {
    const end = expiresAt === undefined ? null : new Date(expiresAt);
    if (end && end <= new Date()) throw invalid([{ pointer: '/expiresAt', detail: 'expected a time to come' }]);
    if (!reaches(who.role, role)) {
      throw new ProblemError('forbidden', `The role ${who.role} cannot make a key with the role ${role}.`);
    }
    return await this.db.transaction(async (tx) => {
      const { row, key } = await createApiKey({ manager: tx }, who.accountId, name, { role, expiresAt: end });
      await audit(tx, who, 'apiKey.created', publicId('apiKey', row.id), { name, role });
      return { ...present(row), key };
    });
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @Needs('configure')
  @Answers('apiKeys.delete', 'Revoke an API key at once', { 204: null }, ['not_found'])
  async remove(@Acting() who: Who, @Param('apiKeyId', { schema: apiKeyId }) id: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const { affected } = await tx.delete(ApiKey, { id, accountId: who.accountId });
      if (!affected) throw new ProblemError('not_found', 'There is no such API key.');
      await audit(tx, who, 'apiKey.deleted', publicId('apiKey', id));
    });
  }
}

const present = ({ id, name, prefix, role, createdAt, expiresAt, lastUsedAt }: ApiKey): ShownKey => ({
  id: publicId('apiKey', id),
  name,
  prefix,
  role,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
