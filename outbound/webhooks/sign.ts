import { randomInt } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A message as it is signed and sent, byte for byte. */
export interface Message {
  /** The same on every attempt: receivers tell repeats by it. */
  id: string;
  /** Unix seconds of this attempt. */
  timestamp: number;
  body: Buffer;
  /** The keys that are valid now (`whsec_…`), newest first; the old one stays valid for a while after a rotation. */
  secrets: readonly string[];
}

/** The headers of Standard Webhooks 1.0.0, with a signature by each key. Throws when there is no key. */
export function signedHeaders({ id, timestamp, body, secrets }: Message) {
  if (secrets.length === 0) throw new Error('expected a key to sign the webhook with');
  const at = new Date(timestamp * 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 130 random bits. No dot, which would make what is signed ambiguous. */
export const newMessageId = (): string =>
  `msg_${Array.from({ length: 22 }, () => base62[randomInt(base62.length)]).join('')}`;
