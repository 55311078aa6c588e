import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './arguments.js';
import { launch } from './launch.js';

const cache = join(root, '.local/cache');
const kept = 4;

const products = {
  bundle: {
    name: 'workflow-bundle.js',
    script: 'apps/worker/bundle.ts',
    sources: ['workflows', 'contracts', 'apps/worker/bundle.ts', 'package-lock.json'],
  },
  widget: {
    name: 'widget',
    script: 'apps/widget/build.ts',
    sources: ['apps/widget', 'contracts', 'package-lock.json'],
  },
  console: {
    name: 'console',
    script: 'apps/console/build.ts',
    sources: ['apps/console', 'actions', 'contracts', 'package-lock.json'],
  },
};

/** The path of a product, built now unless its sources are what they were. */
export async function buildOnce(product: keyof typeof products): Promise<{ path: string; built: boolean }> {
  const { name, script, sources } = products[product];
  const path = join(cache, `${await hashOf(sources)}-${name}`);
  if (await exists(path)) return { path, built: false };
  const draft = join(cache, `draft-${process.pid}-${name}`);
  await mkdir(cache, { recursive: true });
  try {
    await runScript(script, draft);
    await rename(draft, path);
  } catch (error) {
    // Another start may have been first.
    if (!(await exists(path))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await prune(name);
  return { path, built: true };
}

export async function isBuilt(product: keyof typeof products): Promise<boolean> {
  const { name, sources } = products[product];
  return await exists(join(cache, `${await hashOf(sources)}-${name}`));
}

async function runScript(script: string, outPath: string): Promise<void> {
  const lines: string[] = [];
  const args = [...process.execArgv, join(root, script), outPath];
  const building = await launch(process.execPath, args, { cwd: root, output: (line) => lines.push(line) });
  const { code } = await building.exited;
  if (code !== 0) throw new Error(`${script} failed:\n${lines.slice(-20).join('\n')}`);
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(root, path);
    const inside = (await stat(full)).isDirectory() ? (await readdir(full, { recursive: true })).sort() : [''];
    for (const name of inside) {
      const file = join(full, name);
      if (!name.endsWith('.test.ts') && (await stat(file)).isFile())
        hash.update(`${name}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function prune(name: string): Promise<void> {
  const all = (await readdir(cache)).filter((entry) => /^[0-9a-f]{16}-/.test(entry) && entry.endsWith(`-${name}`));
  const dated = await Promise.all(all.map(async (entry) => ({ entry, at: (await stat(join(cache, entry))).mtimeMs })));
  const old = dated.sort((a, b) => b.at - a.at).slice(kept);
  await Promise.all(old.map(({ entry }) => rm(join(cache, entry), { recursive: true, force: true })));
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
