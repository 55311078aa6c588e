import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Config } from '#config/config.js';
import { type OpenLink, openLink, type Session, type SignIn, session, signIn } from '#contracts/sessions.js';
import { CONFIG } from '../app.tokens.js';
import { Answers } from '../openapi-answers.js';
import { requireSameOrigin } from '../origins.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

/** Signing in. No page of somebody else may do it, or it could sign its visitors in as whom it likes. */
@Controller('v1/session')
export class SignInController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(200)
  @Answers('session.signIn', 'Sign in; the session is in a cookie', { 200: session }, [
    'unauthorized',
    'forbidden',
    'rate_limited',
  ])
  async signIn(
    @Body({ schema: signIn }) credentials: SignIn,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    requireSameOrigin(request, this.config.http.publicUrl);
    const begun = await this.sessions.signIn(credentials, this.cookie.browserOf(request));
    this.cookie.write(response, begun.token);
    return begun.session;
  }

  @Post('link')
  @HttpCode(200)
  @Answers('session.openLink', 'Sign in with a one-time link, which this spends', { 200: session }, [
    'unauthorized',
    'forbidden',
  ])
  async openLink(
    @Body({ schema: openLink }) { token }: OpenLink,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    requireSameOrigin(request, this.config.http.publicUrl);
    const begun = await this.sessions.openLink(token, this.cookie.browserOf(request));
    this.cookie.write(response, begun.token);
    return begun.session;
  }
}
