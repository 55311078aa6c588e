import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startDemoModel } from '#assistant/demo-model/server.js';
import type { LocalEnv } from '#config/local-env.js';
import { migrate } from '#database/migrate.js';
import { type Options, root } from './arguments.js';
import { buildOnce } from './build-once.js';
import { startMailbox } from './dev-mailbox.js';
import { tailOf } from './log-file.js';
import { findPorts, movedPorts } from './ports.js';
import { startPostgres } from './postgres-server.js';
import { seed } from './seed.js';
import { type StackFile, unlock, writeStackFile } from './stack-file.js';
import { type Supervised, supervise } from './supervise.js';
import { findTemporal, startTemporal } from './temporal-server.js';
import type { Terminal } from './terminal.js';
import { until } from './until.js';
import { startWebhookBin } from './webhook-bin.js';

/** Where each part would like to be. */
export const wantedPorts = (env: LocalEnv) => ({
  api: env.port,
  worker: env.port + 1,
  mailbox: 8025,
  smtp: 1025,
  hooks: 8026,
  model: 8027,
  temporal: 7233,
  temporalUi: 8233,
  postgres: 5433,
});

export interface Stack {
  addresses: StackFile;
  /** Parts that are not where they wanted to be. */
  moved: string[];
  model: string;
}

/** What has been started, and how to stop it. Filled while the stack starts, so that a start can be given up half-way. */
export type Started = Partial<Record<'postgres' | 'temporal' | 'demo' | 'api' | 'worker', () => Promise<void>>>;

/**
 * Starts everything on a locked folder: servers and builds side by side, then the API and the worker, and waits until a message would be answered.
 * Throws a sentence when a part cannot start.
 */
export async function startStack(
  options: Options,
  env: LocalEnv,
  terminal: Terminal,
  started: Started,
): Promise<Stack> {
  const { data, freshPorts, reset, verbose } = options;
  if (reset) await clear(data);
  await mkdir(join(data, 'logs'), { recursive: true });
  const logFile = (name: string) => join(data, 'logs', `${name}.log`);
  const wanted = wantedPorts(env);
  const ports = await findPorts(wanted, { fresh: freshPorts });

  const api = `http://${env.host === '0.0.0.0' ? '127.0.0.1' : env.host}:${ports.api}`;
  const publicUrl = env.publicUrl ?? api;

  const postgres = async () => {
    if (env.databaseUrl !== undefined) return { url: env.databaseUrl, pid: undefined };
    const server = await startPostgres({
      dir: join(data, 'postgres'),
      port: ports.postgres,
      logFile: logFile('postgres'),
    });
    started.postgres = server.stop;
    void server.exited.then(
      () => started.postgres && terminal.warn(`Postgres ended; its log is ${logFile('postgres')}`),
    );
    return server;
  };
  const seeded = async (database: Promise<{ url: string }>) => {
    const { url } = await database;
    const applied = await terminal.step('Migrations', migrate(url), (names) => `${names.length} applied`);
    const result = await terminal.step('Demo account and bot', seed(url, publicUrl, join(data, 'api-key')));
    return { ...result, applied };
  };
  const temporal = async () => {
    const { address, uiUrl } = env.temporal;
    if (address !== undefined) return { address, uiUrl, pid: undefined };
    const binary = await findTemporal(env.temporalPlaces, { log: terminal.note });
    const server = await startTemporal({
      binary,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      dbFile: join(data, 'temporal.db'),
      logFile: logFile('temporal'),
    });
    started.temporal = () => server.stop({ withinMs: 10_000 });
    void server.exited.then(
      () => started.temporal && terminal.warn(`Temporal ended; its log is ${logFile('temporal')}`),
    );
    return server;
  };
  const demo = async () => {
    const mailbox = await startMailbox({ port: ports.mailbox, smtpPort: ports.smtp });
    const hooks = await startWebhookBin({ port: ports.hooks });
    const model = env.model.given ? undefined : await startDemoModel({ port: ports.model });
    started.demo = async () => {
      await Promise.all([mailbox.close(), hooks.close(), model?.close()]);
    };
    return { mailbox, hooks, model };
  };

  const database = terminal.step('Postgres', postgres());
  const [{ url: databaseUrl, pid: postgresPid }, seeds, engine, servers, bundle, widget] = await all(
    database,
    seeded(database),
    terminal.step('Temporal', temporal()),
    terminal.step('Mailbox, webhook bin, demo model', demo()),
    terminal.step('Workflow bundle', buildOnce('bundle'), ({ built }) => (built ? 'built' : 'unchanged')),
    terminal.step('Widget', buildOnce('widget'), ({ built }) => (built ? 'built' : 'unchanged')),
  );

  const environment = {
    SHUTDOWN_GRACE_MS: '5000',
    PUBLIC_URL: publicUrl,
    SMTP_URL: servers.mailbox.smtpUrl,
    TEMPORAL_UI_URL: engine.uiUrl,
    ...(servers.model && { OPENAI_BASE_URL: servers.model.url, OPENAI_API_KEY: 'demo', DEMO_MODEL: 'true' }),
    ...env.all,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: engine.address,
    HOST: env.host,
    PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
    WORKFLOW_BUNDLE: bundle.path,
    WIDGET_DIR: widget.path,
    DEMO_BOT: seeds.demoBot,
  };

  const fell = new AbortController();
  const processes = new Map<string, Supervised>();
  const addresses = (): StackFile => ({
    api,
    console: null,
    demo: `${api}/demo`,
    mailbox: servers.mailbox.url,
    hooks: servers.hooks.url,
    smtp: servers.mailbox.smtpUrl,
    temporal: engine.address,
    temporalUi: engine.uiUrl ?? null,
    postgres: databaseUrl,
    apiKey: seeds.apiKey,
    pids: {
      start: process.pid,
      ...(postgresPid === undefined ? {} : { postgres: postgresPid }),
      ...(engine.pid === undefined ? {} : { temporal: engine.pid }),
      ...Object.fromEntries([...processes].map(([name, { pid }]) => [name, pid()])),
    },
  });
  let ready = false;
  for (const name of ['api', 'worker'] as const) {
    const kept = await supervise({
      name,
      script: join(root, 'apps', name, 'main.ts'),
      cwd: root,
      env: environment,
      logFile: logFile(name),
      verbose,
      show: terminal.warn,
      onRestart: async () => {
        if (ready) await writeStackFile(data, addresses());
      },
      onFall: () => fell.abort(),
    });
    started[name] = kept.stop;
    processes.set(name, kept);
  }
  await terminal.step('API and worker', isReady(api, fell.signal, [logFile('api'), logFile('worker')]));
  ready = true;
  await writeStackFile(data, addresses());
  return {
    addresses: addresses(),
    moved: freshPorts ? [] : movedPorts(wanted, ports),
    model: servers.model ? 'scripted demo model' : (env.model.baseUrl ?? 'OpenAI'),
  };
}

/** Stops in this order, whatever was started; the folder is free afterwards. */
export async function stopStack(data: string, started: Started): Promise<void> {
  for (const part of ['worker', 'api', 'demo', 'temporal', 'postgres'] as const) {
    const stop = started[part];
    delete started[part];
    await stop?.();
  }
  await unlock(data);
}

async function isReady(api: string, fell: AbortSignal, logs: readonly string[]): Promise<void> {
  const check = async () => {
    const response = await fetch(`${api}/readyz`, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    if (!response.ok) throw new Error(body);
  };
  try {
    await until('The API', check, { withinMs: 60_000, everyMs: 100, aborted: fell });
  } catch (cause) {
    const tails = await Promise.all(logs.map((file) => tailOf(file, 6)));
    throw new Error(`API and worker did not become ready. ${tails.join('\n')}`, { cause });
  }
}

/** Like Promise.all, but waits for all before it throws, so that nothing starts behind our back. */
async function all<T extends readonly unknown[]>(...promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

async function clear(data: string): Promise<void> {
  const names = ['postgres', 'postgres.new', 'temporal.db', 'temporal.db-wal', 'temporal.db-shm', 'api-key', 'logs'];
  await Promise.all(names.map((name) => rm(join(data, name), { recursive: true, force: true })));
}
