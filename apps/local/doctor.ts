import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { loadLocalEnv } from '#config/local-env.js';
import { root } from './arguments.js';
import { isBuilt } from './build-once.js';
import { isExecutable, onPath } from './fetch-binary.js';
import { wantedPorts } from './parts.js';
import { findPorts, movedPorts } from './ports.js';
import { checkPostgres, program } from './postgres-server.js';
import { readStackFile } from './stack-file.js';
import { cachedTemporal, checkTemporal, findTemporal } from './temporal-server.js';

const run = promisify(execFile);
const env = loadLocalEnv();
const data = join(root, '.local');

/** A check answers what it found, or throws a sentence that says what to do. */
const checks: Record<string, () => Promise<string>> = {
  async 'Node.js'() {
    const { node } = process.versions;
    const [major = 0, minor = 0] = node.split('.').map(Number);
    if (major > 20 || (major === 20 && minor >= 20)) return node;
    throw new Error(`${node}: install 20.20 or newer`);
  },

  async Packages() {
    const { dependencies, devDependencies } = packageFile.parse(await readJson('package.json'));
    const wanted = Object.entries({ ...dependencies, ...devDependencies });
    const states = await Promise.all(wanted.map(async ([name, version]) => (await installed(name)) === version));
    const missing = wanted.filter((_, index) => !states[index]).map(([name]) => name);
    if (missing.length === 0) return `${wanted.length} installed`;
    throw new Error(`${missing.slice(0, 5).join(', ')} missing or of another version: run npm ci`);
  },

  async Postgres() {
    if (env.databaseUrl !== undefined) return `${await checkPostgres(env.databaseUrl)}, by DATABASE_URL`;
    const { stdout } = await run(program('postgres'), ['--version']);
    return `${stdout.trim()}, embedded`;
  },

  async Temporal() {
    const { address } = env.temporal;
    if (address !== undefined) {
      await checkTemporal(address);
      return `${address} by TEMPORAL_ADDRESS`;
    }
    const places = env.temporalPlaces;
    const cached = cachedTemporal(places.cacheDir);
    const found = await findTemporal(places, { sources: [] }).catch((error: unknown) => {
      if (places.cliPath !== undefined) throw error;
    });
    if (found === undefined) return `not here yet; npm start fetches it to ${cached}`;
    const { stdout } = await run(found, ['--version']);
    return `${stdout.trim()} at ${found}`;
  },

  async Python() {
    if (await onPath('python3', env.temporalPlaces.path))
      return 'found; only needed where temporal.download is out of reach';
    const { cacheDir, cliPath } = env.temporalPlaces;
    if (env.temporal.address ?? cliPath ?? (await isExecutable(cachedTemporal(cacheDir)))) return 'not needed';
    return 'not found; only needed where temporal.download is out of reach';
  },

  async Ports() {
    const wanted = wantedPorts(env);
    if (await readStackFile(data)) return 'in use by the stack that runs';
    const found = await findPorts(wanted);
    const moved = movedPorts(wanted, found).map((name) => `${name} ${wanted[name]} → ${found[name]}`);
    return moved.length === 0 ? 'all free' : `busy, these move: ${moved.join(', ')}`;
  },

  async Disk() {
    const { bavail, bsize } = await statfs(root);
    const gigabytes = (bavail * bsize) / 1e9;
    if (gigabytes >= 1) return `${gigabytes.toFixed(0)} GB free`;
    throw new Error(`${gigabytes.toFixed(1)} GB free: make room for at least 1 GB`);
  },

  async Builds() {
    const [bundle, widget, console] = await Promise.all([isBuilt('bundle'), isBuilt('widget'), isBuilt('console')]);
    const state = (built: boolean) => (built ? 'up to date' : 'built at the next start');
    return `workflow bundle ${state(bundle)}, widget ${state(widget)}, console ${state(console)}`;
  },

  async Model() {
    if (!env.model.given) return 'scripted demo model; set OPENAI_API_KEY or OPENAI_BASE_URL for a real one';
    return env.model.baseUrl ?? 'OpenAI, by OPENAI_API_KEY';
  },

  async Stack() {
    const stack = await readStackFile(data);
    if (!stack) return 'not running; npm start';
    const ready = await fetch(`${stack.api}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (ready?.ok) return `healthy at ${stack.api}`;
    const what = ready ? (await ready.text()).slice(0, 200) : 'no answer';
    throw new Error(`${stack.api}/readyz: ${what}; see ${join(data, 'logs')}`);
  },
};

const packageFile = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const versionFile = z.object({ version: z.string() });

async function installed(name: string): Promise<string | undefined> {
  const file = await readJson(join('node_modules', name, 'package.json')).catch(() => undefined);
  return versionFile.safeParse(file).data?.version;
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, file), 'utf8'));
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

for (const [name, check] of Object.entries(checks)) {
  try {
    process.stdout.write(`✔ ${name.padEnd(10)}${await check()}\n`);
  } catch (error) {
    process.stdout.write(`✘ ${name.padEnd(10)}${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}
