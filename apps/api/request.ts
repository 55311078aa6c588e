import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ConversationStatus } from '#contracts/widget.js';

/** A visitor, known by the token of one conversation. */
export interface VisitorAuthority {
  id: string;
  accountId: string;
  botId: string;
  status: ConversationStatus;
  /** A form has to be sent before the visitor may write. */
  blocked: boolean;
}

declare global {
  namespace Express {
    interface Request {
      id: string;
      /** Set by the OwnerGuard. */
      accountId?: string;
      /** Set by the VisitorGuard. */
      conversation?: VisitorAuthority;
    }
  }
}

/** The account whose key came with the request. */
export const AccountId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  set(context.switchToHttp().getRequest<Request>().accountId),
);

/** The conversation whose token came with the request. */
export const OwnConversation = createParamDecorator(
  (_: unknown, context: ExecutionContext): VisitorAuthority =>
    set(context.switchToHttp().getRequest<Request>().conversation),
);

/** The credential of an `Authorization: Bearer` header (RFC 6750), or undefined. */
export const bearer = (request: Request): string | undefined =>
  /^Bearer +([\w.~+/-]{1,200}=*)$/i.exec(request.headers.authorization ?? '')?.[1];

function set<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The route has no guard.');
  return value;
}
