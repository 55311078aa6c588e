import { Webhook } from 'standardwebhooks';
import type { Receiver } from '#testing/receiver.js';

/** What the receiver was sent last, if it is signed with the secret; throws otherwise. */
export function verified({ calls }: Receiver, secret: string): unknown {
  const { headers, body } = calls.at(-1) ?? { headers: {}, body: '' };
  const said = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return new Webhook(secret).verify(body, said);
}
