import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { hashSecret } from '#database/accounts.js';
import { run } from '#database/prepared.js';
import { requireOrigin } from './origins.js';
import { ProblemError } from './problem.js';
import { bearer, type VisitorAuthority } from './request.js';

/** A token is good for 30 days after its last use. */
export const tokenDays = 30;

/** Lets in who shows a conversation's token, from a page that may embed its bot. The token, never an id, is the authority. */
@Injectable()
export class VisitorGuard implements CanActivate {
  constructor(private readonly db: DataSource) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const found = await this.#find(bearer(request) ?? '');
    if (!found)
      throw new ProblemError('unauthorized', 'Expected the token of a conversation; this one is unknown or expired.');
    const { allowedOrigins, stale, ...conversation } = found;
    requireOrigin(request, allowedOrigins);
    if (stale) await this.#prolong(conversation);
    request.conversation = conversation;
    return true;
  }

  async #find(token: string): Promise<(VisitorAuthority & { allowedOrigins: string[]; stale: boolean }) | undefined> {
    const rows = await run<VisitorAuthority & { allowedOrigins: string[]; stale: boolean }>(this.db, findByToken, [
      hashSecret(token),
      tokenDays - 1,
    ]);
    return rows[0];
  }

  async #prolong({ id, accountId }: VisitorAuthority): Promise<void> {
    await this.db.query(
      'UPDATE conversations SET token_expires_at = now() + make_interval(days => $3) WHERE id = $1 AND account_id = $2',
      [id, accountId, tokenDays],
    );
  }
}

const findByToken = {
  name: 'find-by-token',
  text: `SELECT c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.status,
         v.settings->'allowedOrigins' AS "allowedOrigins",
         c.token_expires_at < now() + make_interval(days => $2) AS stale,
         c.state #>> '{lead-capture,blockedBy}' IS NOT NULL
           AND (v.actions #>> '{lead-capture,enabled}')::boolean IS TRUE AS blocked
       FROM conversations c
       JOIN bots b ON b.id = c.bot_id
       JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
       WHERE c.token_hash = $1 AND c.token_expires_at > now()`,
};
