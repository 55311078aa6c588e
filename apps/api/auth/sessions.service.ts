import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '#config/config.js';
import { publicId } from '#contracts/ids.js';
import { capabilitiesOf } from '#contracts/roles.js';
import type { OpenSession, Session, SetPassword, SignIn } from '#contracts/sessions.js';
import { type Actor, audit } from '#database/audit.js';
import { Account } from '#database/entities/account.js';
import { Member } from '#database/entities/member.js';
import { SignInLink } from '#database/entities/sign-in-link.js';
import { spendLink } from '#database/members.js';
import { endSessionOf, endSessions, listSessions, openSession } from '#database/sessions.js';
import { forgiveGuess, type Guess, takeGuess } from '#database/sign-in-limits.js';
import { CONFIG, SERVICE_DB } from '../app.tokens.js';
import { refuseFor } from '../limits/refuse-for.js';
import { presentMember } from '../members/present-member.js';
import { invalid, ProblemError } from '../problem.js';
import type { MemberAuthority } from '../request.js';
import { hashPassword, isMadeOf, isPassword, isSoonGuessed } from './passwords.js';
import type { Browser } from './session-cookie.js';

/** A session that begins: the token for its cookie, and what is shown of it. */
interface Begun {
  token: string;
  session: Session;
}

/** Signing in and out, and what a member sets for themselves. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A wrong password and an address that no member has get the same answer after the same time. */
  async signIn({ email, password }: SignIn, browser: Browser): Promise<Begun> {
    const guess = { email, ip: browser.ip };
    await this.#takeGuess(guess);
    const member = await this.db.manager.findOneBy(Member, { email });
    const right = await isPassword(password, member?.password ?? null);
    if (!member || !right) {
      if (member) {
        const nobody: Actor = { ...actorOf(member, browser), kind: 'nobody', id: null };
        await audit(this.db, nobody, 'member.sign-in-failed', publicId('member', member.id));
      }
      throw new ProblemError('unauthorized', 'The e-mail address or the password is wrong.');
    }
    return await this.db.transaction(async (tx) => {
      await forgiveGuess(tx, this.#keys, guess);
      return await this.#begin(tx, member, browser, false);
    });
  }

  async openLink(linkToken: string, browser: Browser): Promise<Begun> {
    return await this.db.transaction(async (tx) => {
      const member = await spendLink(tx, linkToken);
      if (!member) throw new ProblemError('unauthorized', 'This link has been used or has expired; ask for a new one.');
      return await this.#begin(tx, member, browser, true);
    });
  }

  async show({ id, accountId, session }: MemberAuthority): Promise<Session> {
    return await this.#shown(this.db.manager, { id, accountId }, session.byLink);
  }

  async rename(who: MemberAuthority, name: string): Promise<Session> {
    await this.db.manager.update(Member, { id: who.id, accountId: who.accountId }, { name });
    return await this.show(who);
  }

  /** Signs out every other browser, as whoever sets a password may think that somebody knows the one before. */
  async setPassword(who: MemberAuthority, wish: SetPassword, browser: Browser): Promise<Begun> {
    const { id, accountId } = who;
    const member = await this.db.manager.findOneByOrFail(Member, { id, accountId });
    await this.#refuseGuessable(member, wish);
    const guess = { email: member.email, ip: browser.ip };
    if (currentNeeded(member, who.session.byLink)) await this.#requireCurrent(member, wish.current, guess);
    const password = await hashPassword(wish.password);
    return await this.db.transaction(async (tx) => {
      await tx.update(Member, { id, accountId }, { password, ...(wish.name !== undefined && { name: wish.name }) });
      await forgiveGuess(tx, this.#keys, guess);
      await tx.delete(SignInLink, { memberId: id, accountId });
      await endSessions(tx, { memberId: id, accountId });
      await audit(tx, who, 'member.password-set', publicId('member', id));
      const token = await openSession(tx, { memberId: id, accountId }, { byLink: false, userAgent: browser.userAgent });
      return { token, session: await this.#shown(tx, { id, accountId }, false) };
    });
  }

  async list({ id, accountId, session }: MemberAuthority): Promise<OpenSession[]> {
    const rows = await listSessions(this.db, { memberId: id, accountId });
    return rows.map((row) => ({
      id: publicId('session', row.id),
      current: row.id === session.id,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      seenAt: row.seenAt.toISOString(),
    }));
  }

  /** Ends one of the member's sessions, or all. Throws `not_found` for another one that is not the member's, or is over. */
  async signOut(who: MemberAuthority, sessionId?: string): Promise<void> {
    const { id: memberId, accountId, session } = who;
    const where = sessionId === undefined ? 'everywhere' : sessionId === session.id ? 'here' : 'elsewhere';
    await this.db.transaction(async (tx) => {
      const ended = await endSessions(tx, { memberId, accountId }, sessionId);
      if (ended === 0 && where === 'elsewhere') throw new ProblemError('not_found', 'There is no such session.');
      await audit(tx, who, 'member.signed-out', publicId('member', memberId), { where });
    });
  }

  /** Whoever was signed in with this browser before is no longer, and what the browser brought along is worth nothing. */
  async #begin(tx: EntityManager, member: Member, browser: Browser, byLink: boolean): Promise<Begun> {
    const { id, accountId } = member;
    if (browser.before !== undefined) await endSessionOf(tx, browser.before);
    const { userAgent } = browser;
    const token = await openSession(tx, { memberId: id, accountId }, { byLink, userAgent });
    await audit(tx, actorOf(member, browser), 'member.signed-in', publicId('member', id), {
      by: byLink ? 'link' : 'password',
    });
    return { token, session: await this.#shown(tx, { id, accountId }, byLink) };
  }

  async #shown(tx: EntityManager, which: { id: string; accountId: string }, byLink: boolean): Promise<Session> {
    const member = await tx.findOneByOrFail(Member, which);
    const { id, name, plan } = await tx.findOneByOrFail(Account, { id: which.accountId });
    return {
      member: presentMember(member),
      account: { id: publicId('account', id), name, plan },
      capabilities: capabilitiesOf(member.role),
      currentPasswordNeeded: currentNeeded(member, byLink),
    };
  }

  async #requireCurrent({ password }: Member, current: string | undefined, guess: Guess): Promise<void> {
    if (current === undefined) throw invalid([{ pointer: '/current', detail: 'expected the password as it is' }]);
    await this.#takeGuess(guess);
    if (await isPassword(current, password)) return;
    throw invalid([{ pointer: '/current', detail: 'this is not the password as it is' }]);
  }

  /** What anybody would try, and what those would who know whose password it is (NIST SP 800-63B, 5.1.1.2). */
  async #refuseGuessable({ email, name, accountId }: Member, wish: SetPassword): Promise<void> {
    if (await isSoonGuessed(wish.password)) {
      throw invalid([
        { pointer: '/password', detail: 'expected one that is not soon guessed, such as a few words of your own' },
      ]);
    }
    const account = await this.db.manager.findOneByOrFail(Account, { id: accountId });
    if (!isMadeOf(wish.password, [account.name, name, wish.name ?? '', email.split('@')[0] ?? ''])) return;
    throw invalid([{ pointer: '/password', detail: 'expected more than names, and the address, that others know' }]);
  }

  async #takeGuess(guess: Guess): Promise<void> {
    refuseFor(await takeGuess(this.db, this.#keys, guess), 'There were too many tries');
  }

  get #keys(): Config['secrets']['encryptionKeys'] {
    return this.config.secrets.encryptionKeys;
  }
}

const currentNeeded = ({ password }: Member, byLink: boolean): boolean => password !== null && !byLink;

const actorOf = ({ id, accountId, email }: Member, { ip }: Browser): Actor => ({
  kind: 'member',
  id,
  accountId,
  name: email,
  ip,
});
