import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Builds the widget, or what another script of this room builds, into a new temporary folder, in a process of its own: Vite's native
 * parts refuse objects of Jest's realm.
 */
export async function buildApart(builder = 'build.ts'): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'widget-'));
  const script = join(import.meta.dirname, '..', builder);
  await run(process.execPath, [
    '--conditions=parley-source',
    '--import',
    '@swc-node/register/esm-register',
    script,
    dir,
  ]);
  return dir;
}
