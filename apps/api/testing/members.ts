import { randomUUID } from 'node:crypto';
import type { Role } from '#contracts/roles.js';
import { createAccount } from '#database/accounts.js';
import { addMember } from '#database/members.js';
import { openSession } from '#database/sessions.js';
import type { Answer } from '#testing/client.js';
import { hashPassword } from '../auth/passwords.js';
import type { ApiClient } from './open-api.js';

/** A member who is signed in with a browser, and what that browser asks. */
export interface SignedInMember {
  id: string;
  accountId: string;
  email: string;
  cookie: string;
  ask<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

export const password = 'four legs on a chair';
/** Hashing is slow on purpose; whose password is not guessed at all shares one. */
let hashed: Promise<string> | undefined;

/** Headers of a browser that is on a page of ours. */
export const fromOurPage = { 'sec-fetch-site': 'same-origin' };

/** A member straight in the database, with a password, and a session as signing in makes one. */
export async function aMember(
  api: ApiClient,
  { role = 'owner', accountId }: { role?: Role; accountId?: string } = {},
): Promise<SignedInMember> {
  hashed ??= hashPassword(password);
  const stored = await hashed;
  const account = accountId ?? (await createAccount(api.db, 'Test')).id;
  const email = `${role}-${randomUUID()}@acme.example`;
  const { id, token } = await api.db.transaction(async (tx) => {
    const member = await addMember(tx, { accountId: account, email, name: 'Ada', role });
    if (!member) throw new Error(`${email} is taken.`);
    await tx.query('UPDATE members SET password = $2 WHERE id = $1', [member.id, stored]);
    const which = { accountId: account, memberId: member.id };
    return { id: member.id, token: await openSession(tx, which, { byLink: false, userAgent: 'test' }) };
  });
  const cookie = `parley=${token}`;
  return {
    id,
    accountId: account,
    email,
    cookie,
    ask: async (method, path, body, headers = {}) =>
      await api.ask(method, path, {
        headers: { cookie, ...fromOurPage, ...headers },
        ...(body === undefined ? {} : { body }),
      }),
  };
}

/** The cookie that an answer sets, as a browser sends it back; undefined when there is none. */
export const cookieOf = ({ headers }: Answer<unknown>): string | undefined => headers.getSetCookie()[0]?.split(';')[0];
