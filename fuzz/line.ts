import { once } from 'node:events';
import { connect } from 'node:net';

/** A connection on which something was said that no client says, and what came back. */
export interface Line {
  heard(): string;
  isOver(): boolean;
  say(words: string): void;
  hangUp(): void;
}

export async function openLine({ url }: { url: string }, words: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let [heard, over] = ['', false];
  // A server that lets go of a line resets it.
  socket
    .on('error', () => undefined)
    .on('close', () => {
      over = true;
    });
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  await once(socket, 'connect');
  socket.write(words);
  return {
    heard: () => heard,
    isOver: () => over,
    say: (more) => void (over || socket.write(more)),
    hangUp: () => void socket.destroy(),
  };
}

export const begin = 'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** Requests whose end is said twice, or not as the standard has it (RFC 9112, 6.3). */
export const ambiguous = [
  `${begin}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${begin}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  `${begin}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `${begin}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  `${begin}Content-Length: +5\r\n\r\nhello`,
  `${begin}Transfer-Encoding: chunked\r\n\r\nfg\r\n`,
];
