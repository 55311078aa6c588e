import { join } from 'node:path';
import { startDemoModel } from '#assistant/demo-model/server.js';
import type { LocalEnv } from '#config/local-env.js';
import type { Options } from './arguments.js';
import { startMailbox } from './dev-mailbox.js';
import type { knownSecrets } from './known-secrets.js';
import { checkPostgres, startPostgres } from './postgres-server.js';
import { supervise } from './supervise.js';
import { checkTemporal, findTemporal, startTemporal } from './temporal-server.js';
import type { Terminal } from './terminal.js';
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

/** What has been started, and how to stop it. Filled while the stack starts, so that a start can be given up half-way. */
export type Started = Partial<Record<'postgres' | 'temporal' | 'demo' | 'api' | 'worker', () => Promise<void>>>;

export interface Place {
  options: Options;
  env: LocalEnv;
  terminal: Terminal;
  started: Started;
  ports: ReturnType<typeof wantedPorts>;
  logFile: (name: string) => string;
  /** A part has another process number now. */
  onRestart: () => Promise<void>;
}

/** The embedded Postgres, or the one that DATABASE_URL names; that has no `pid`. `detail` is for the line that says it is there. */
export async function openPostgres({ options, env, terminal, started, ports, logFile, onRestart }: Place) {
  if (env.databaseUrl !== undefined) {
    const version = await checkPostgres(env.databaseUrl);
    return { url: env.databaseUrl, pid: () => undefined, detail: `${version}, by DATABASE_URL` };
  }
  const where = { dir: join(options.data, 'postgres'), port: ports.postgres, logFile: logFile('postgres') };
  const start = () => startPostgres(where);
  const server = await supervise({ name: 'postgres', start, say: terminal.warn, onRestart });
  started.postgres = server.stop;
  return { url: server.current().url, pid: () => server.current().pid, detail: 'embedded' };
}

/** A Temporal dev server, or the one that TEMPORAL_ADDRESS names; that has no `pid`. */
export async function openTemporal({ options, env, terminal, started, ports, logFile, onRestart }: Place) {
  const { address, uiUrl } = env.temporal;
  if (address !== undefined) {
    await checkTemporal(address);
    return { address, uiUrl, pid: () => undefined, detail: 'by TEMPORAL_ADDRESS' };
  }
  const where = {
    binary: await findTemporal(env.temporalPlaces, { log: terminal.note }),
    port: ports.temporal,
    uiPort: ports.temporalUi,
    dbFile: join(options.data, 'temporal.db'),
    logFile: logFile('temporal'),
  };
  const start = () => startTemporal(where);
  const server = await supervise({ name: 'temporal', start, say: terminal.warn, onRestart });
  started.temporal = server.stop;
  const { address: own, uiUrl: ui } = server.current();
  return { address: own, uiUrl: ui, pid: () => server.current().pid, detail: 'dev server' };
}

/** What stands for the world outside: mailbox, webhook bin and, unless a real one is given, the demo model. */
export async function openDemoServers({ env, started, ports }: Place, secrets: ReturnType<typeof knownSecrets>) {
  const mailbox = await startMailbox({ port: ports.mailbox, smtpPort: ports.smtp });
  const hooks = await startWebhookBin({ port: ports.hooks, secretsAt: secrets.at });
  const model = env.model.given ? undefined : await startDemoModel({ port: ports.model });
  started.demo = async () => {
    await Promise.all([mailbox.close(), hooks.close(), model?.close(), secrets.close()]);
  };
  return { mailbox, hooks, model };
}
