import { z } from 'zod';
import { shownId } from './ids.js';
import { member, memberEmail, memberName } from './members.js';
import { plan } from './plans.js';
import { capability } from './roles.js';

const passwordLengths = { min: 12, max: 128 };

/** No shorter and no longer than this, so that hashing what a stranger sends has a bound. */
const anyPassword = z.string().max(passwordLengths.max, `expected at most ${passwordLengths.max} characters`);

/** What guessing starts with, of twelve characters and more (the top of lists of leaked passwords). */
const common = new Set(
  `123456123456 123456654321 123456789012 1234567890123 1234567891011 123456789abc 123456789qwe 1q2w3e4r5t6y 1q2w3e4r5t6y7u
   1qaz2wsx3edc 1qaz2wsx3edc4rfv abc123456789 abcdefghijkl administrator admin1234567 adminadmin123 asdfghjkl123 changeme1234
   changemenow1 footballfootball iloveyou1234 iloveyou2you letmein12345 letmeinletmein masterpassword minecraft123
   mynameisjohn p@ssw0rd1234 pass1234word passw0rd1234 password1234 password12345 password123456 password1234567
   passwordpassword princess1234 q1w2e3r4t5y6 qazwsxedcrfv qwerty123456 qwertyqwerty qwertyuiop12 qwertyuiop123
   qwertyuiopasdf secretsecret sunshine1234 superman1234 trustno1trustno1 unknownunknown welcome12345 welcome123456
   welcomewelcome zaq12wsxcde3 zxcvbnm12345 correcthorsebatterystaple`.split(/\s+/),
);

/** A password somebody chooses (NIST SP 800-63B, 5.1.1.2: length and a list of the commonest, no rules of composition). */
export const newPassword = anyPassword
  .min(passwordLengths.min, `expected at least ${passwordLengths.min} characters`)
  .refine(
    (password) => !common.has(password.toLowerCase()) && new Set(password).size > 4,
    'expected a password that is not among the first to be guessed',
  );

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
