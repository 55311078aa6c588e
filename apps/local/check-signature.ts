import { Webhook } from 'standardwebhooks';

/** A webhook as it came. */
export interface Arrived {
  at: Date;
  headers: readonly (readonly [string, string])[];
  body: string;
}

export interface Checked {
  verdict: 'valid' | 'wrong' | 'not signed' | 'no secret';
  why: string;
}

/** How far the time of a signature may be off, in seconds: the tolerance of Standard Webhooks 1.0.0. */
const tolerance = 300;

/** Whether a webhook is signed with one of these secrets (`whsec_…`), as a receiver would have found when it came. */
export function checkSignature({ at, headers, body }: Arrived, secrets: readonly string[]): Checked {
  const {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures,
  } = Object.fromEntries(headers);
  if (!id || !timestamp || !signatures)
    return { verdict: 'not signed', why: 'webhook-id, webhook-timestamp and webhook-signature did not all come.' };
  if (secrets.length === 0)
    return { verdict: 'no secret', why: 'Paste the secret of the webhook to check the signature.' };
  const off = Number(timestamp) - at.getTime() / 1000;
  if (!(Math.abs(off) <= tolerance))
    return {
      verdict: 'wrong',
      why: `webhook-timestamp is ${Math.round(off)} s off, more than ${tolerance} are refused.`,
    };
  const signed = new Date(Number(timestamp) * 1000);
  const isSigned = secrets.some((secret) => signatures.split(' ').includes(new Webhook(secret).sign(id, signed, body)));
  return isSigned
    ? { verdict: 'valid', why: 'Signed with the secret, and nothing was changed on the way.' }
    : { verdict: 'wrong', why: 'It was signed with another secret, or changed on the way.' };
}
