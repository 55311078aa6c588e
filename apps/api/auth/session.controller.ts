import { Body, Controller, Delete, Get, HttpCode, Param, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  type OpenSession,
  openSession,
  type SaveProfile,
  type Session,
  type SetPassword,
  saveProfile,
  session,
  setPassword,
} from '#contracts/sessions.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { sessionId } from '../params.js';
import { type MemberAuthority, SignedIn } from '../request.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

const openSessions = z.object({ data: z.array(openSession) }).meta({ id: 'OpenSessions' });

/** Who is signed in, and what they may do about it. */
@Controller('v1')
@OwnerApi()
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('session')
  @Needs('read')
  @Answers('session.get', 'Who is signed in, and what they may do', { 200: session })
  async get(@SignedIn() who: MemberAuthority): Promise<Session> {
    return await this.sessions.show(who);
  }

  @Put('session')
  @Needs('read')
  @Answers('session.save', 'Change your own name', { 200: session })
  async save(@SignedIn() who: MemberAuthority, @Body({ schema: saveProfile }) { name }: SaveProfile): Promise<Session> {
    return await this.sessions.rename(who, name);
  }

  @Delete('session')
  @HttpCode(204)
  @Needs('read')
  @Answers('session.signOut', 'Sign out this browser', { 204: null })
  async signOut(@SignedIn() who: MemberAuthority, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.signOut(who, who.session.id);
    this.cookie.clear(response);
  }

  @Put('session/password')
  @Needs('read')
  @Answers('session.setPassword', 'Set your own password; all other browsers are signed out', { 200: session }, [
    'rate_limited',
  ])
  async setPassword(
    @SignedIn() who: MemberAuthority,
    @Body({ schema: setPassword }) wish: SetPassword,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const begun = await this.sessions.setPassword(who, wish, this.cookie.browserOf(request));
    this.cookie.write(response, begun.token);
    return begun.session;
  }

  @Get('sessions')
  @Needs('read')
  @Answers('session.list', 'Where you are signed in, newest first', { 200: openSessions })
  async list(@SignedIn() who: MemberAuthority): Promise<{ data: OpenSession[] }> {
    return { data: await this.sessions.list(who) };
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Needs('read')
  @Answers('session.end', 'Sign out one of the browsers where you are signed in', { 204: null }, ['not_found'])
  async end(@SignedIn() who: MemberAuthority, @Param('sessionId', { schema: sessionId }) id: string): Promise<void> {
    await this.sessions.signOut(who, id);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Needs('read')
  @Answers('session.signOutEverywhere', 'Sign out everywhere, here too', { 204: null })
  async signOutEverywhere(
    @SignedIn() who: MemberAuthority,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.signOut(who);
    this.cookie.clear(response);
  }
}
