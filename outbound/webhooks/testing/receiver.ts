import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { certificate, privateKey } from './certificate.js';

export interface Receiver {
  port: number;
  connections: number;
  /** Requests as they came over the wire, oldest first. */
  requests: { head: string; body: Buffer }[];
  /** What happens when somebody connects. */
  greet: (socket: Socket) => void;
  /** What happens when a request is complete. */
  answer: (socket: Socket) => void;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers byte for byte what it is told. */
export async function startReceiver(protocol: 'http' | 'https' = 'http'): Promise<Receiver> {
  const open = new Set<Socket>();
  const receiver: Receiver = {
    port: 0,
    connections: 0,
    requests: [],
    greet: () => undefined,
    answer: reply(200),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = protocol === 'https' ? createTlsServer({ cert: certificate, key: privateKey }) : createServer();
  server.on(protocol === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    receiver.connections += 1;
    open.add(socket);
    // A client may go away at any time.
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = bytes.subarray(0, end).toString();
      const body = bytes.subarray(end + 4);
      if (body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
      bytes = Buffer.alloc(0);
      receiver.requests.push({ head, body });
      receiver.answer(socket);
    });
    receiver.greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'object' && address) receiver.port = address.port;
  return receiver;
}

/** Answers properly, and leaves the connection open. */
export const reply =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = '') =>
  (socket: Socket): void => {
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) });
    socket.write(`HTTP/1.1 ${status} Said\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    socket.write(body);
  };

/** Writes one text and leaves. */
export const say =
  (text: string) =>
  (socket: Socket): void =>
    void socket.end(text);

/** Begins with a text and goes on with another for ever, every few milliseconds. */
export const drip =
  (beginning: string, piece: string) =>
  (socket: Socket): void => {
    socket.write(beginning);
    const timer = setInterval(() => socket.write(piece), 5);
    socket.on('close', () => clearInterval(timer));
  };
