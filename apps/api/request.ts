import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Role } from '#contracts/roles.js';
import type { ConversationStatus } from '#contracts/widget.js';
import type { Actor } from '#database/audit.js';
import { ProblemError } from './problem.js';

/** An API key. */
interface KeyAuthority extends Actor {
  kind: 'api-key';
  id: string;
  role: Role;
}

/** A member, by the session of a browser. */
export interface MemberAuthority extends Actor {
  kind: 'member';
  id: string;
  role: Role;
  /** `byLink`: a one-time link opened it a while ago. */
  session: { id: string; byLink: boolean };
}

/** Who uses the owner API. */
export type Who = KeyAuthority | MemberAuthority;

/** A visitor, known by the token of one conversation. */
export interface VisitorAuthority {
  id: string;
  accountId: string;
  botId: string;
  visitorId: string;
  status: ConversationStatus;
  /** A form has to be sent before the visitor may write. */
  blocked: boolean;
}

declare global {
  namespace Express {
    interface Request {
      id: string;
      /** Set by the OwnerGuard. */
      who?: Who;
      /** Set by the VisitorGuard. */
      conversation?: VisitorAuthority;
    }
  }
}

/** Who asks: the member or API key that the OwnerGuard let in. */
export const Acting = createParamDecorator(
  (_: unknown, context: ExecutionContext): Who => set(context.switchToHttp().getRequest<Request>().who),
);

/** The account of who asks. */
export const AccountId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => set(context.switchToHttp().getRequest<Request>().who).accountId,
);

/** The member who asks. An API key has no session, password or name of its own. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): MemberAuthority => {
  const who = set(context.switchToHttp().getRequest<Request>().who);
  if (who.kind === 'member') return who;
  throw new ProblemError('forbidden', 'This is about a member who is signed in; an API key is not one.');
});

/** The conversation whose token came with the request. */
export const OwnConversation = createParamDecorator(
  (_: unknown, context: ExecutionContext): VisitorAuthority =>
    set(context.switchToHttp().getRequest<Request>().conversation),
);

/** The credential of an `Authorization: Bearer` header (RFC 6750), or undefined. */
export const bearer = (request: Request): string | undefined =>
  /^Bearer +([\w.~+/-]{1,200}=*)$/i.exec(request.headers.authorization ?? '')?.[1];

/** The client's address, as far as the pinned number of proxies vouches for it. */
export const ipOf = ({ ip }: Request): string => ip ?? '';

function set<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The route has no guard.');
  return value;
}
