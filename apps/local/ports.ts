import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { codeOf } from './code-of.js';

const host = '127.0.0.1';
const farthest = 200;

/**
 * A free port for each name: the wanted one or the next free above it, or any free one when `fresh`.
 * All are held until all are found, so no two names get the same.
 */
export async function findPorts<Name extends string>(
  wanted: Record<Name, number>,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<Record<Name, number>> {
  const held: Server[] = [];
  const found = { ...wanted };
  try {
    for (const name in wanted) {
      const server = await holdFrom(fresh ? anywhere() : wanted[name]);
      held.push(server);
      found[name] = portOf(server);
    }
    return found;
  } finally {
    await Promise.all(held.map((server) => once(server.close(), 'close')));
  }
}

/** The names that did not get what they wanted. */
export function movedPorts<Name extends string>(wanted: Record<Name, number>, found: Record<Name, number>): Name[] {
  const moved: Name[] = [];
  for (const name in wanted) if (found[name] !== wanted[name]) moved.push(name);
  return moved;
}

export async function isFree(port: number): Promise<boolean> {
  try {
    await once((await hold(port)).close(), 'close');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/** Throws unless something accepts connections there. */
export async function accepts(port: number): Promise<void> {
  const socket = connect({ port, host });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

/** Below the ports that outgoing connections use, so that none takes it between the search and the start. */
const anywhere = () => 10_000 + Math.floor(Math.random() * 22_000);

async function holdFrom(wanted: number): Promise<Server> {
  for (let port = wanted; port < wanted + farthest && port <= 65_535; port++) {
    try {
      return await hold(port);
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
  throw new Error(`No free port from ${wanted} to ${wanted + farthest - 1} on ${host}`);
}

const isBusy = (error: unknown) => ['EADDRINUSE', 'EACCES'].includes(codeOf(error) ?? '');

async function hold(port: number): Promise<Server> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

/** The port a TCP server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return address.port;
}
