import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A network line to a server, which a test may cut. */
export interface Line {
  /** Where the server is found at the near end. */
  url: string;
  /** Every connection breaks, and none can be made. */
  cut(): void;
  /** What is asked arrives, and of an answer so little comes back that a browser does not ask again by itself. */
  deafen(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Lays a line to the server at `to`, such as `http://127.0.0.1:3000`. */
export async function layLine(to: string): Promise<Line> {
  const sockets = new Set<Socket>();
  let carries: 'both' | 'questions' | 'nothing' = 'both';
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((near) => {
    const far = connect(Number(new URL(to).port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    if (carries === 'nothing') near.destroy();
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => near.write(carries === 'both' ? chunk : chunk.subarray(0, 8)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The line has no near end');

  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      carries = 'nothing';
      breakAll();
    },
    deafen() {
      carries = 'questions';
    },
    mend() {
      carries = 'both';
    },
    async close() {
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
}
