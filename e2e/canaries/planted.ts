import { randomBytes, randomInt } from 'node:crypto';
import { aCanary, type Canaries } from '#testing/canaries.js';

const word = (): string => `kanari${randomBytes(6).toString('hex')}`;
const encryptionKey = randomBytes(32);

/** What nobody but its owner, and whoever it is for, may ever see. */
export const secrets = {
  'the key of the model': `sk-${aCanary()}`,
  'the password of the mail server': aCanary(),
  'the password of the database': aCanary(),
  'the encryption key': encryptionKey.toString('base64'),
  'the encryption key in bytes': encryptionKey,
  'the header of a webhook': aCanary(),
  'the password of a member': `a password ${word()}`,
  'a guess at a password': `a guess ${word()}`,
  'a hidden text in an image': word(),
} satisfies Canaries;

/** What is known of people: for the database, for whom they write to, and for the model; for no log, and not for Temporal. */
export const personal = {
  'a message': `My ${word()} is broken`,
  'an answer': `I see about ${word()}`,
  'a name': `Ann ${word()}`,
  'an address': `bounce-${word()}@example.org`,
  'a phone number': `+49151${randomInt(10_000_000, 99_999_999)}`,
  'an id on the website': word(),
  'what a page says': word(),
  'the address of a page': `https://shop.example/${word()}`,
  'the address of a member': `${word()}@example.org`,
} satisfies Canaries;

/** Secrets that Parley makes, once it has. */
export const made: Canaries = {};

/** Keeps a secret under a name, without what stands before it to say what it is, or is shown of it. Answers it whole. */
export function keep(name: string, secret: string): string {
  const bare = secret.replace(/^(whsec_|idsec_|link_|session_|visit_|parley_.{5})/, '');
  made[name] = bare;
  if (secret.startsWith('whsec_')) made[`${name} in bytes`] = Buffer.from(bare, 'base64');
  return secret;
}
