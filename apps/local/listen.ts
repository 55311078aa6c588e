import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { portOf } from './ports.js';

/** Something with pages. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

/** Serves on 127.0.0.1; port 0 picks a free one. */
export async function listen(app: RequestListener, port: number): Promise<Site> {
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
