import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { type Capability, capabilitiesOf } from '#contracts/roles.js';
import { findApiKey } from '#database/accounts.js';
import { findSession } from '#database/sessions.js';
import { AccountScope } from './account-scope.js';
import { CONFIG, SERVICE_DB } from './app.tokens.js';
import { SessionCookie } from './auth/session-cookie.js';
import { Limits } from './limits/limits.js';
import { requireSameOrigin } from './origins.js';
import { ProblemError } from './problem.js';
import { bearer, ipOf, type Who } from './request.js';

/** Routes of the owner API. Each says what it `Needs`; one that does not is closed to everybody. */
export const OwnerApi = (): ClassDecorator & MethodDecorator =>
  applyDecorators(
    UseGuards(OwnerGuard),
    UseInterceptors(AccountScope),
    ApiBearerAuth('apiKey'),
    ApiCookieAuth('session'),
  );

/** What a route needs: `read`, `operate` (conversations, deliveries, leads), `configure` (bots, keys) or `manage` (members, account). */
export const Needs = (capability: Capability): MethodDecorator =>
  applyDecorators(SetMetadata(needs, capability), ApiExtension('x-needs', capability));

const needs = Symbol('needs');

/** Lets in who shows an API key or the cookie of a session, as far as their role goes. */
@Injectable()
export class OwnerGuard implements CanActivate {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
    @Inject(CONFIG) private readonly config: Config,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = bearer(request);
    const who = key === undefined ? await this.#member(request) : await this.#key(request, key);
    if (!who) {
      throw new ProblemError('unauthorized', 'Expected an API key (Authorization: Bearer parley_…) or a session.');
    }
    // Also for the log, where it says who was refused.
    request.who = who;
    await this.limits.takeOwnerRequest(request, who);
    const needed = this.reflector.get<Capability | undefined>(needs, context.getHandler());
    if (needed === undefined) throw new Error(`${context.getHandler().name} does not say what it needs.`);
    if (!capabilitiesOf(who.role).includes(needed)) {
      throw new ProblemError('forbidden', `The role ${who.role} does not go that far: this needs ${needed}.`);
    }
    return true;
  }

  async #key(request: Request, key: string): Promise<Who | null> {
    const found = await findApiKey(this.db, key);
    return found && { kind: 'api-key', ip: ipOf(request), ...found };
  }

  /** A browser sends its cookie along whoever makes it ask; what changes something has to come from a page of ours. */
  async #member(request: Request): Promise<Who | null> {
    const token = this.cookie.read(request);
    const found = token === undefined ? null : await findSession(this.db, token);
    if (!found) return null;
    if (!['GET', 'HEAD'].includes(request.method)) requireSameOrigin(request, this.config.http.publicUrl);
    const { sessionId, byLink, memberId, email, accountId, role } = found;
    return {
      kind: 'member',
      id: memberId,
      name: email,
      accountId,
      role,
      ip: ipOf(request),
      session: { id: sessionId, byLink },
    };
  }
}
