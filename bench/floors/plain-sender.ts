import { Pool } from 'undici';
import { newSigningSecret } from '#database/endpoints.js';
import { newMessageId, signedHeaders } from '#outbound/webhooks/sign.js';
import type { Endpoints } from '../endpoints.js';

/**
 * The same signed calls by undici alone, over connections that are kept: no row, no schedule, no guard. What it lacks is the point
 * of a delivery: a call that fails, or a process that dies, loses it.
 */
export function plainly(endpoints: Pick<Endpoints, 'urlOf' | 'sample'>) {
  const secrets = [newSigningSecret()];
  const pool = new Pool(new URL(endpoints.urlOf(0, '')).origin, { connections: 32 });
  return {
    async send(no: number, id: string): Promise<void> {
      const { pathname, search } = new URL(endpoints.urlOf(no, id));
      const body = Buffer.from(endpoints.sample);
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        'content-type': 'application/json',
        ...signedHeaders({ id: newMessageId(), timestamp, body, secrets }),
      };
      const answer = await pool.request({ method: 'POST', path: pathname + search, headers, body });
      await answer.body.dump();
    },
    close: async (): Promise<void> => await pool.close(),
  };
}
