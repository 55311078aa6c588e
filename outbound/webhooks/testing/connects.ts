import { once } from 'node:events';
import { createServer } from 'node:net';

/** Connections that this process asks the operating system for, as `address:port`, oldest first. */
export interface Connects {
  readonly seen: readonly string[];
  forget(): void;
  stop(): void;
}

/**
 * Counts them where they leave Node, in the handle beneath every socket, so that nobody goes by uncounted: neither TLS nor a second
 * address that is tried after the first. Connections to `except` (ports of the test's own servers) are left out.
 */
export async function watchConnects({ except = [] }: { except?: readonly number[] } = {}): Promise<Connects> {
  const seen: string[] = [];
  const prototype = await handlePrototype();
  const restores = ['connect', 'connect6'].map((method) => {
    const original: unknown = Reflect.get(prototype, method);
    if (typeof original !== 'function') throw new Error(`This Node has no ${method} to watch.`);
    Reflect.set(prototype, method, function (this: unknown, ...given: unknown[]): unknown {
      const [, address, port] = given;
      if (typeof port !== 'number' || !except.includes(port)) seen.push(`${address}:${port}`);
      return Reflect.apply(original, this, given);
    });
    return () => Reflect.set(prototype, method, original);
  });
  return {
    seen,
    forget: () => void seen.splice(0),
    stop: () => {
      for (const restore of restores) restore();
    },
  };
}

/** Node keeps the class of its TCP handles to itself; a server has one. */
async function handlePrototype(): Promise<object> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handle: unknown = Reflect.get(server, '_handle');
  await once(server.close(), 'close');
  if (typeof handle !== 'object' || handle === null) throw new Error('This Node hides its handles.');
  const prototype: unknown = Reflect.getPrototypeOf(handle);
  if (typeof prototype !== 'object' || prototype === null) throw new Error('This Node hides its handles.');
  return prototype;
}
