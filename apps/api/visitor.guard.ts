import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { hashSecret } from '#database/accounts.js';
import { run } from '#database/prepared.js';
import { unhurried } from '#database/rate-limits.js';
import { CONFIG, SERVICE_DB } from './app.tokens.js';
import { refuseFor } from './limits/refuse-for.js';
import { requireOrigin } from './origins.js';
import { ProblemError } from './problem.js';
import { bearer, type VisitorAuthority } from './request.js';

/** A token is good for 30 days after its last use. */
export const tokenDays = 30;

/** A route that counts among a visitor's messages. One that says nothing counts among the other things visitors do, or is read. */
export const TakesMessage = (): MethodDecorator => SetMetadata(takesMessage, true);

const takesMessage = Symbol('takes-message');

interface Found extends VisitorAuthority {
  allowedOrigins: string[];
  stale: boolean;
  /** Seconds until the visitor may do this. */
  wait: number;
}

/** Lets in who shows a conversation's token and has not done too much, from a page that may embed its bot. The token, never an id, is the authority. */
@Injectable()
export class VisitorGuard implements CanActivate {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const found = await this.#find(bearer(request) ?? '', this.#limitsOf(request, context));
    if (!found)
      throw new ProblemError('unauthorized', 'Expected the token of a conversation; this one is unknown or expired.');
    const { allowedOrigins, stale, wait, ...conversation } = found;
    requireOrigin(request, allowedOrigins);
    refuseFor(wait, 'That was too much at once');
    if (stale) await this.#prolong(conversation);
    request.conversation = conversation;
    return true;
  }

  async #find(token: string, limits: (number | null)[]): Promise<Found | undefined> {
    const [found] = await run<Found>(this.db, findByToken, [hashSecret(token), tokenDays - 1, ...limits]);
    return found;
  }

  /** Of a minute: the visitor's acts or messages, and the messages to their bot and its account. */
  #limitsOf({ method }: Request, context: ExecutionContext): (number | null)[] {
    const { visitorActs, visitorMessages, botMessages, accountMessages } = this.config.limits;
    if (method === 'GET') return [null, null, null, null];
    return this.reflector.get<boolean | undefined>(takesMessage, context.getHandler())
      ? [null, visitorMessages, botMessages, accountMessages]
      : [visitorActs, null, null, null];
  }

  async #prolong({ id, accountId }: VisitorAuthority): Promise<void> {
    await this.db.query(
      'UPDATE conversations SET token_expires_at = now() + make_interval(days => $3) WHERE id = $1 AND account_id = $2',
      [id, accountId, tokenDays],
    );
  }
}

/** One round trip: what is limited is counted with the look-up. No limit is null, and then `take_limit` is. */
const findByToken = {
  name: 'find-by-token',
  text: `SELECT c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.visitor_id AS "visitorId", c.status,
         coalesce(
           nullif(take_limit('acts:' || c.visitor_id, $3, 60), 0),
           nullif(take_limit('messages:' || c.visitor_id, $4, 60), 0),
           nullif(take_limit('messages:' || c.bot_id, $5, 60), 0),
           nullif(take_limit('messages:' || c.account_id, $6, 60), 0), 0) AS wait, ${unhurried},
         v.settings->'allowedOrigins' AS "allowedOrigins",
         c.token_expires_at < now() + make_interval(days => $2) AS stale,
         c.state #>> '{lead-capture,blockedBy}' IS NOT NULL
           AND (v.actions #>> '{lead-capture,enabled}')::boolean IS TRUE AS blocked
       FROM conversations c
       JOIN bots b ON b.id = c.bot_id
       JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
       WHERE c.token_hash = $1 AND c.token_expires_at > now()`,
};
