import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { hashSecret, newSecret } from './accounts.js';
import { Member } from './entities/member.js';
import { SignInLink } from './entities/sign-in-link.js';
import { returned } from './returned.js';

/** A one-time link; the token is answered this once. */
export interface MadeLink {
  token: string;
  expiresAt: Date;
}

/** How long a link is good for, in hours. */
export const linkHours = { firstRun: 24, invite: 7 * 24, reset: 24 } as const;

type New = Pick<Member, 'accountId' | 'email' | 'name' | 'role'>;

/** Adds a member without a password, or answers null when somebody has the address. `email` is in small letters. */
export async function addMember(tx: EntityManager, member: New): Promise<Member | null> {
  const [added] = await tx.query<{ id: string }[]>(
    `INSERT INTO members (id, account_id, email, name, role) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [uuidv7(), member.accountId, member.email, member.name, member.role],
  );
  return added ? await tx.findOneByOrFail(Member, { id: added.id, accountId: member.accountId }) : null;
}

/** Makes a link that signs the member in once. The ones before it are good no more. */
export async function makeLink(
  tx: EntityManager,
  { id: memberId, accountId }: Pick<Member, 'id' | 'accountId'>,
  hours: number,
): Promise<MadeLink> {
  const token = newSecret('link');
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  await tx.delete(SignInLink, { memberId, accountId });
  await tx.insert(SignInLink, { tokenHash: hashSecret(token), accountId, memberId, expiresAt });
  return { token, expiresAt };
}

/** Spends a link: of any number of tries at once, one gets the member and the others null. */
export async function spendLink(tx: EntityManager, token: string): Promise<Member | null> {
  const [link] = await returned<{ accountId: string; memberId: string }>(
    tx,
    `DELETE FROM sign_in_links WHERE token_hash = $1 AND expires_at > now()
     RETURNING account_id AS "accountId", member_id AS "memberId"`,
    [hashSecret(token)],
  );
  return link ? await tx.findOneBy(Member, { id: link.memberId, accountId: link.accountId }) : null;
}

/** Addresses of those who may change the bots of an account. */
export async function adminAddresses(tx: EntityManager, accountId: string): Promise<string[]> {
  const rows = await tx.query<{ email: string }[]>(
    "SELECT email FROM members WHERE account_id = $1 AND role IN ('admin', 'owner') ORDER BY id",
    [accountId],
  );
  return rows.map(({ email }) => email);
}

/**
 * A link for the first owner of an account, who is made when there is none. Null once somebody has a password: from then on
 * members let each other in.
 */
export async function firstRunLink(tx: EntityManager, owner: Omit<New, 'role'>): Promise<MadeLink | null> {
  const { accountId } = owner;
  const [active] = await tx.query<unknown[]>(
    'SELECT FROM members WHERE account_id = $1 AND password IS NOT NULL LIMIT 1',
    [accountId],
  );
  if (active) return null;
  const first =
    (await tx.findOne(Member, { where: { accountId, role: 'owner' }, order: { id: 'ASC' } })) ??
    (await addMember(tx, { ...owner, role: 'owner' }));
  if (!first) throw new Error(`${owner.email} is a member of another account already.`);
  return await makeLink(tx, first, linkHours.firstRun);
}
