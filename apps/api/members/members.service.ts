import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, LessThan } from 'typeorm';
import type { Config } from '#config/config.js';
import { welcomeUrl } from '#contracts/console.js';
import { publicId } from '#contracts/ids.js';
import type { InvitedMember, InviteMember, Member as Shown, SignInLink } from '#contracts/members.js';
import type { Page, PageQuery } from '#contracts/paging.js';
import type { Role } from '#contracts/roles.js';
import { audit } from '#database/audit.js';
import { Member } from '#database/entities/member.js';
import { addMember, linkHours, type MadeLink, makeLink } from '#database/members.js';
import { endSessions } from '#database/sessions.js';
import { CONFIG } from '../app.tokens.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { invalid, ProblemError } from '../problem.js';
import type { Who } from '../request.js';
import { presentMember } from './present-member.js';

/** Who may use the console of an account. */
@Injectable()
export class MembersService {
  constructor(
    private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(accountId: string, { cursor, limit }: PageQuery): Promise<Page<Shown>> {
    const before = cursorToUuid(cursor);
    const rows = await this.db.manager.find(Member, {
      where: { accountId, ...(before ? { id: LessThan(before) } : {}) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageFrom(rows, limit, presentMember);
  }

  async invite(who: Who, wish: InviteMember): Promise<InvitedMember> {
    return await this.db.transaction(async (tx) => {
      const member = await addMember(tx, { accountId: who.accountId, ...wish });
      if (!member) {
        throw invalid([{ pointer: '/email', detail: 'expected an address that is not that of a member already' }]);
      }
      await audit(tx, who, 'member.invited', publicId('member', member.id), { role: wish.role });
      const link = await makeLink(tx, member, linkHours.invite);
      return { ...presentMember(member), link: this.#shownLink(link) };
    });
  }

  /** A new link for who lost the one before, or the password. */
  async link(who: Who, id: string): Promise<SignInLink> {
    return await this.db.transaction(async (tx) => {
      const member = await this.#find(tx, who, id);
      const hours = member.password === null ? linkHours.invite : linkHours.reset;
      await audit(tx, who, 'member.link-made', publicId('member', id));
      return this.#shownLink(await makeLink(tx, member, hours));
    });
  }

  /** Signs the member out everywhere: no session outlives the role it began with. */
  async changeRole(who: Who, id: string, role: Role): Promise<Shown> {
    return await this.db.transaction(async (tx) => {
      const member = await this.#find(tx, who, id);
      if (role === member.role) return presentMember(member);
      await this.#requireOtherOwner(tx, member);
      await tx.update(Member, { id, accountId: who.accountId }, { role });
      await endSessions(tx, { memberId: id, accountId: who.accountId });
      await audit(tx, who, 'member.role-changed', publicId('member', id), { from: member.role, to: role });
      return presentMember({ ...member, role });
    });
  }

  /** Signs the member out everywhere, as somebody asks for who lost a computer. The password stays. */
  async signOut(who: Who, id: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      await this.#find(tx, who, id);
      await endSessions(tx, { memberId: id, accountId: who.accountId });
      await audit(tx, who, 'member.signed-out', publicId('member', id), { where: 'everywhere' });
    });
  }

  async remove(who: Who, id: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const member = await this.#find(tx, who, id);
      await this.#requireOtherOwner(tx, member);
      await tx.delete(Member, { id, accountId: who.accountId });
      await audit(tx, who, 'member.removed', publicId('member', id), { role: member.role });
    });
  }

  async #find(tx: EntityManager, { accountId }: Who, id: string): Promise<Member> {
    // The account's row is what changes of its members take turns on: two owners may not demote each other at once.
    await tx.query('SELECT FROM accounts WHERE id = $1 FOR UPDATE', [accountId]);
    const found = await tx.findOneBy(Member, { id, accountId });
    if (!found) throw new ProblemError('not_found', 'There is no such member.');
    return found;
  }

  /** Somebody has to be left who can sign in and do everything. */
  async #requireOtherOwner(tx: EntityManager, { id, accountId, role }: Member): Promise<void> {
    if (role !== 'owner') return;
    const [other] = await tx.query<unknown[]>(
      "SELECT FROM members WHERE account_id = $1 AND id <> $2 AND role = 'owner' AND password IS NOT NULL LIMIT 1",
      [accountId, id],
    );
    if (!other) {
      throw new ProblemError('last_owner', 'This is the only owner who can sign in; make somebody else one first.');
    }
  }

  #shownLink({ token, expiresAt }: MadeLink): SignInLink {
    return { url: welcomeUrl(this.config.http.publicUrl, token), expiresAt: expiresAt.toISOString() };
  }
}
