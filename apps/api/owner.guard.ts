import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { accountOfApiKey } from '#database/accounts.js';
import { ProblemError } from './problem.js';
import { bearer } from './request.js';

/** Lets in who shows an API key, as the account it belongs to. */
@Injectable()
export class OwnerGuard implements CanActivate {
  constructor(private readonly db: DataSource) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = bearer(request);
    const accountId = key === undefined ? null : await accountOfApiKey(this.db, key);
    if (accountId === null)
      throw new ProblemError('unauthorized', 'Expected an API key: Authorization: Bearer parley_…');
    request.accountId = accountId;
    return true;
  }
}
