import { z } from 'zod';
import { shownId } from './ids.js';
import { member, memberEmail, memberName } from './members.js';
import { plan } from './plans.js';
import { capability } from './roles.js';

const passwordLengths = { min: 12, max: 128 };

/** No shorter and no longer than this, so that hashing what a stranger sends has a bound. */
const anyPassword = z.string().max(passwordLengths.max, `expected at most ${passwordLengths.max} characters`);

/** A password somebody chooses (NIST SP 800-63B, 5.1.1.2: length, and not one that is guessed soon; no rules of composition). */
export const newPassword = anyPassword.min(passwordLengths.min, `expected at least ${passwordLengths.min} characters`);

export const signIn = z.strictObject({ email: memberEmail, password: anyPassword }).meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signIn>;

export const openLink = z.strictObject({ token: z.string().max(200) }).meta({ id: 'OpenLink' });
export type OpenLink = z.infer<typeof openLink>;

export const setPassword = z
  .strictObject({
    current: anyPassword.optional().meta({ description: 'needed unless the session says otherwise' }),
    password: newPassword,
    name: memberName.optional(),
  })
  .meta({ id: 'SetPassword' });
export type SetPassword = z.infer<typeof setPassword>;

export const saveProfile = z.strictObject({ name: memberName }).meta({ id: 'SaveProfile' });
export type SaveProfile = z.infer<typeof saveProfile>;

/** Who is signed in, and what they may do. */
export const session = z
  .object({
    member,
    account: z.object({ id: shownId('account'), name: z.string(), plan }),
    capabilities: z.array(capability),
    currentPasswordNeeded: z
      .boolean()
      .meta({ description: 'false after a one-time link: a password may be set without the one before' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

/** One browser that a member is signed in with. */
export const openSession = z
  .object({
    id: shownId('session'),
    current: z.boolean(),
    userAgent: z.string().nullable(),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime().meta({ description: 'of the last request, give or take five minutes' }),
  })
  .meta({ id: 'OpenSession' });
export type OpenSession = z.infer<typeof openSession>;
