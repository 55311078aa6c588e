import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  type ChangeMember,
  changeMember,
  type InvitedMember,
  type InviteMember,
  invitedMember,
  inviteMember,
  type Member,
  member,
  type SignInLink,
  signInLink,
} from '#contracts/members.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { memberId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { MembersService } from './members.service.js';

/** Who may use the console. */
@Controller('v1/members')
@OwnerApi()
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Needs('manage')
  @Answers('members.list', 'All members, newest first', { 200: pageOf(member) })
  async list(@AccountId() accountId: string, @Query({ schema: pageQuery }) page: PageQuery): Promise<Page<Member>> {
    return await this.members.list(accountId, page);
  }

  @Post()
  @HttpCode(201)
  @Needs('manage')
  @Answers('members.invite', 'Invite a member; the link is shown this once', { 201: invitedMember })
  async invite(@Acting() who: Who, @Body({ schema: inviteMember }) wish: InviteMember): Promise<InvitedMember> {
    return await this.members.invite(who, wish);
  }

  @Post(':memberId/link')
  @HttpCode(201)
  @Needs('manage')
  @Answers('members.link', 'Make a new one-time link; the one before is void', { 201: signInLink }, ['not_found'])
  async link(@Acting() who: Who, @Param('memberId', { schema: memberId }) id: string): Promise<SignInLink> {
    return await this.members.link(who, id);
  }

  @Put(':memberId')
  @Needs('manage')
  @Answers('members.change', 'Give a member another role and sign them out', { 200: member }, [
    'not_found',
    'last_owner',
  ])
  async change(
    @Acting() who: Who,
    @Param('memberId', { schema: memberId }) id: string,
    @Body({ schema: changeMember }) { role }: ChangeMember,
  ): Promise<Member> {
    return await this.members.changeRole(who, id, role);
  }

  @Delete(':memberId/sessions')
  @HttpCode(204)
  @Needs('manage')
  @Answers('members.signOut', 'Sign a member out everywhere', { 204: null }, ['not_found'])
  async signOut(@Acting() who: Who, @Param('memberId', { schema: memberId }) id: string): Promise<void> {
    await this.members.signOut(who, id);
  }

  @Delete(':memberId')
  @HttpCode(204)
  @Needs('manage')
  @Answers('members.remove', 'Remove a member at once', { 204: null }, ['not_found', 'last_owner'])
  async remove(@Acting() who: Who, @Param('memberId', { schema: memberId }) id: string): Promise<void> {
    await this.members.remove(who, id);
  }
}
