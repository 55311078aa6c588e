import { AsyncLocalStorage } from 'node:async_hooks';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { createDataSource } from '#database/data-source.js';

const scope = new AsyncLocalStorage<string>();
const nobody = '';

/** Runs a route for the account of who asks: what it reads and writes by its DataSource is that account's, whatever the SQL says. */
@Injectable()
export class AccountScope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const { who } = context.switchToHttp().getRequest<Request>();
    return scope.run(who?.accountId ?? nobody, () => next.handle());
  }
}

/** The database as routes of the owner API see it. */
export async function openTenantDb(config: Config): Promise<DataSource> {
  const db = createDataSource({
    url: config.secrets.databaseUrl,
    poolSize: config.database.poolSize,
    name: 'parley-api-tenant',
    serves: { account: () => scope.getStore() },
  });
  return await scope.run(nobody, () => db.initialize());
}
