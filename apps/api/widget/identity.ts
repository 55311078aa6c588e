import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Contact, contactLengths } from '#contracts/contact-form.js';
import { emailAddress } from '#contracts/email.js';
import { typed } from '#contracts/text.js';
import { ProblemError } from '../problem.js';

/** Who a website says its visitor is. `subject` is the user's id there. */
export interface Identity {
  subject: string;
  contact: Contact;
}

/** Longest time between now and the end of a token, in seconds. */
const longestLife = 3_600;
/** Clocks of the two servers may differ by this many seconds. */
const clockTolerance = 60;

const claim = (max: number) => typed(1, max).nullish().default(null);
const claims = z.object({
  sub: typed(1, 255),
  exp: z.number(),
  name: claim(contactLengths.name),
  email: emailAddress().nullish().default(null),
  phone: claim(contactLengths.phone),
});

/**
 * Reads a visitor's signed identity: a JWT (RFC 7519) by HS256 with one of the bot's secrets, `aud` the bot's public id, `exp`
 * within an hour, `sub` the user. Throws `unauthorized` and says which of them is wrong.
 */
export async function readIdentity(token: string, secrets: readonly string[], audience: string): Promise<Identity> {
  if (secrets.length === 0) throw refused('this bot has no identity secret');
  for (const [index, secret] of secrets.entries()) {
    try {
      const { payload } = await jwtVerify(token, Buffer.from(secret), {
        algorithms: ['HS256'],
        audience,
        clockTolerance,
        requiredClaims: ['sub', 'exp'],
      });
      return identityIn(payload);
    } catch (error) {
      const isLast = index === secrets.length - 1;
      if (error instanceof errors.JWSSignatureVerificationFailed && !isLast) continue;
      if (error instanceof errors.JOSEError) throw refused(reasonOf(error));
      throw error;
    }
  }
  throw refused('its signature does not match');
}

function identityIn(payload: unknown): Identity {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw refused(`its claim ${parsed.error.issues[0]?.path.join('.')} is not valid`);
  const { sub, exp, ...contact } = parsed.data;
  if (exp > Date.now() / 1000 + longestLife + clockTolerance) throw refused('expected exp within an hour');
  return { subject: sub, contact };
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it is expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} is missing or wrong`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'expected the algorithm HS256';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not match';
  return 'it is not a signed JWT';
}

const refused = (why: string): ProblemError =>
  new ProblemError('unauthorized', `The identity of the visitor was refused: ${why}.`, [
    { pointer: '/identity', detail: why },
  ]);
