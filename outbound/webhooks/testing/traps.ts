import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export interface Traps {
  /** Connections that came in, wherever. */
  accepted: number;
  close(): Promise<void>;
}

/** Listens on the other addresses of this machine's loopback at a port where somebody has 127.0.0.1. */
export async function setTraps(port: number): Promise<Traps> {
  const set: Server[] = [];
  const traps: Traps = {
    accepted: 0,
    close: async () => {
      for (const server of set.splice(0)) await once(server.close(), 'close');
    },
  };
  for (const address of ['127.0.0.2', '127.255.255.254', '::1']) {
    const server = createServer((socket) => {
      traps.accepted += 1;
      socket.destroy();
    });
    // Not every machine has all of them.
    const isSet = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(port, address, () => resolve(true));
    });
    if (isSet) set.push(server);
  }
  return traps;
}
