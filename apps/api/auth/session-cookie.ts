import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '#config/config.js';
import { sessionDays } from '#database/sessions.js';
import { CONFIG } from '../app.tokens.js';
import { ipOf } from '../request.js';

/** Where somebody signs in from; `before` is the cookie that the browser has already. */
export interface Browser {
  ip: string;
  userAgent: string | undefined;
  before: string | undefined;
}

/**
 * The cookie of a session. Over https its prefix makes browsers refuse one that another host, a path or plain http has set
 * (RFC 6265bis, 4.1.3.2); on one's own machine there is http alone.
 */
@Injectable()
export class SessionCookie {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  read({ headers }: Request): string | undefined {
    return new RegExp(`(?:^|;) *${this.#name}=(session_[\\w-]{43})(?:;|$)`).exec(headers.cookie ?? '')?.[1];
  }

  write(response: Response, token: string): void {
    response.cookie(this.#name, token, { ...this.#options, maxAge: sessionDays.absolute * 86_400_000 });
  }

  clear(response: Response): void {
    response.clearCookie(this.#name, this.#options);
  }

  browserOf(request: Request): Browser {
    return { ip: ipOf(request), userAgent: request.headers['user-agent'], before: this.read(request) };
  }

  get #secure(): boolean {
    return this.config.http.publicUrl.startsWith('https:');
  }

  get #name(): string {
    return this.#secure ? '__Host-parley' : 'parley';
  }

  get #options(): CookieOptions {
    return { secure: this.#secure, httpOnly: true, sameSite: 'lax', path: '/' };
  }
}
