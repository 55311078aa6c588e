import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '#config/config.js';
import type { LocalEnv } from '#config/local-env.js';
import { migrate } from '#database/migrate.js';
import { startApp } from './app-process.js';
import type { Options } from './arguments.js';
import { buildOnce } from './build-once.js';
import { localEncryptionKeys } from './encryption-keys.js';
import { knownSecrets } from './known-secrets.js';
import { tailOf } from './log-file.js';
import { openDemoServers, openPostgres, openTemporal, type Place, type Started, wantedPorts } from './parts.js';
import { findPorts, movedPorts } from './ports.js';
import { seed } from './seed.js';
import { type Stack, type StackFile, unlock, writeStackFile } from './stack-file.js';
import { supervise } from './supervise.js';
import type { Terminal } from './terminal.js';
import { until } from './until.js';

/**
 * Starts everything on a locked folder: servers and builds side by side, then the API and the worker. Resolves when a
 * message would be answered. Throws a sentence when a part cannot start.
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
  const hooksUrl = `http://127.0.0.1:${ports.hooks}/hooks`;

  /** Known once all is up; from then on a restart changes process numbers. */
  let addresses: (() => StackFile) | undefined;
  const onRestart = async () => {
    if (addresses) await writeStackFile(data, addresses());
  };
  const place: Place = { options, env, terminal, started, ports, logFile, onRestart };

  const encryptionKeys = env.all.ENCRYPTION_KEYS ?? (await localEncryptionKeys(join(data, 'encryption-keys')));
  const { secrets } = loadConfig({ DATABASE_URL: 'postgres://comes-later', ENCRYPTION_KEYS: encryptionKeys });

  const postgres = terminal.step('Postgres', openPostgres(place), ({ detail }) => detail);
  const seeded = postgres.then(async ({ url }) => {
    await terminal.step('Migrations', migrate(url), (names) => `${names.length} applied`);
    return await terminal.step('Demo account and bot', seed(url, { publicUrl, hooksUrl }, join(data, 'api-key')));
  });
  const webhookSecrets = knownSecrets(async () => (await postgres).url, secrets.encryptionKeys);
  const [database, demo, temporal, servers, bundle, widget, consoleFiles] = await all(
    postgres,
    seeded,
    terminal.step('Temporal', openTemporal(place), ({ detail }) => detail),
    terminal.step('Mailbox, webhook bin, demo model', openDemoServers(place, webhookSecrets)),
    terminal.step('Workflow bundle', buildOnce('bundle'), ({ built }) => (built ? 'built' : 'unchanged')),
    terminal.step('Widget', buildOnce('widget'), ({ built }) => (built ? 'built' : 'unchanged')),
    terminal.step('Console', buildOnce('console'), ({ built }) => (built ? 'built' : 'unchanged')),
  );

  const environment = {
    SHUTDOWN_GRACE_MS: '5000',
    PUBLIC_URL: publicUrl,
    ENCRYPTION_KEYS: encryptionKeys,
    SMTP_URL: servers.mailbox.smtpUrl,
    // The webhook bin is on this machine.
    OUTBOUND_ALLOWED_RANGES: '127.0.0.0/8',
    OUTBOUND_ALLOW_HTTP: 'true',
    OUTBOUND_PORTS: `80,443,${ports.hooks}`,
    // So are all visitors.
    LIMIT_ADDRESS_STARTS: '10000',
    TEMPORAL_UI_URL: temporal.uiUrl,
    ...(servers.model && { OPENAI_BASE_URL: servers.model.url, OPENAI_API_KEY: 'demo', DEMO_MODEL: 'true' }),
    ...env.all,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    HOST: env.host,
    PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
    WORKFLOW_BUNDLE: bundle.path,
    WIDGET_DIR: widget.path,
    CONSOLE_DIR: consoleFiles.path,
    DEMO_BOT: demo.demoBot,
  };
  const fell = new AbortController();
  const keepApp = async (name: 'api' | 'worker') => {
    const start = () => startApp({ name, env: environment, logFile: logFile(name), verbose, show: terminal.warn });
    const app = await supervise({ name, start, say: terminal.warn, onFall: () => fell.abort(), onRestart });
    started[name] = app.stop;
    return app;
  };
  const [apiApp, worker] = await all(keepApp('api'), keepApp('worker'));
  await terminal.step('API and worker', ready(api, fell.signal, [logFile('api'), logFile('worker')]));

  addresses = () => ({
    api,
    console: api,
    demo: `${api}/demo`,
    mailbox: servers.mailbox.url,
    hooks: servers.hooks.url,
    smtp: servers.mailbox.smtpUrl,
    temporal: temporal.address,
    temporalUi: temporal.uiUrl ?? null,
    postgres: database.url,
    apiKey: demo.apiKey,
    pids: {
      start: process.pid,
      api: apiApp.current().pid,
      worker: worker.current().pid,
      temporal: temporal.pid(),
      postgres: database.pid(),
    },
  });
  await writeStackFile(data, addresses());
  return {
    addresses: addresses(),
    welcome: demo.welcome,
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

async function ready(api: string, fell: AbortSignal, logs: readonly string[]): Promise<void> {
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

/** Keeps the encryption key: a database given by DATABASE_URL is not cleared, and its secrets open with nothing else. */
async function clear(data: string): Promise<void> {
  const names = ['postgres', 'postgres.new', 'temporal.db', 'temporal.db-wal', 'temporal.db-shm', 'api-key', 'logs'];
  await Promise.all(names.map((name) => rm(join(data, name), { recursive: true, force: true })));
}
