import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import { type DemoModel, startDemoModel } from '#assistant/demo-model/server.js';
import { loadLocalEnv } from '#config/local-env.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { createDataSource } from '#database/data-source.js';
import { migrate } from '#database/migrate.js';
import { aBot, anArticle } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { generousLimits } from '#testing/generous-limits.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import { buildOnce } from '../apps/local/build-once.js';
import { type Launched, launch } from '../apps/local/launch.js';
import { findPorts } from '../apps/local/ports.js';
import { startPostgres } from '../apps/local/postgres-server.js';
import { findTemporal, startTemporal } from '../apps/local/temporal-server.js';
import { until } from '../apps/local/until.js';
import { type Compiled, outsiders } from './compile.js';
import { keepRunning, type Part, type PartName } from './part.js';
import { topics } from './topics.js';

/** A whole stack of processes that may be killed; the demo model lives here, because it is not what is tested. */
export interface ChaosStack {
  parts: Record<PartName, Part>;
  api: string;
  apiKey: string;
  /** Public id of a bot that knows every topic. */
  bot: string;
  model: DemoModel;
  /** Processes that ended without being killed. */
  crashes: string[];
  /** Past the API, for what must be empty in the end. */
  db: DataSource;
  temporal: Client;
  /** Where webhooks go, each run under a name of its own. */
  hooks: string;
  folder: string;
  close(options: { keepLogs: boolean }): Promise<void>;
}

/** Starts a stack on ports and a folder of its own: durable Postgres, Temporal on a file, API and worker as in production. */
export async function openChaosStack(
  code: Compiled,
  pace: { firstTokenMs: number; tokenMs: number },
): Promise<ChaosStack> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
  const logs = join(folder, 'logs');
  await mkdir(logs);
  const wanted = { postgres: 0, temporal: 0, ui: 0, api: 0, worker: 0, smtp: 0, receiver: 0 };
  const ports = await findPorts(wanted, { fresh: true });
  const [binary, bundle, widget, model] = await Promise.all([
    findTemporal(loadLocalEnv().temporalPlaces),
    buildOnce('bundle'),
    buildOnce('widget'),
    startDemoModel(pace),
  ]);
  const crashes: string[] = [];
  const keep = (name: PartName, start: () => Promise<Launched | Awaited<ReturnType<typeof startPostgres>>>) =>
    keepRunning(start, (how) => crashes.push(`${name} ended by itself (${how})`));
  const logFile = (name: PartName) => join(logs, `${name}.log`);

  let databaseUrl = '';
  const [postgres, temporal] = await Promise.all([
    keep('postgres', async () => {
      const dir = join(folder, 'postgres');
      const server = await startPostgres({ dir, port: ports.postgres, logFile: logFile('postgres') });
      databaseUrl = server.url;
      return server;
    }),
    keep('temporal', () =>
      startTemporal({
        binary,
        port: ports.temporal,
        uiPort: ports.ui,
        dbFile: join(folder, 'temporal.db'),
        logFile: logFile('temporal'),
      }),
    ),
  ]);
  await migrate(databaseUrl);
  const db = createDataSource({ url: databaseUrl, poolSize: 2, name: 'parley-chaos' });
  await db.initialize();
  await assertDurable(db);
  const account = await createAccount(db, 'Chaos');
  const { key: apiKey } = await createApiKey(db, account.id, 'chaos');

  const env = {
    PATH: loadLocalEnv().temporalPlaces.path,
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: testEncryptionKeys,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    OPENAI_BASE_URL: model.url,
    DEMO_MODEL: 'true',
    PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
    WORKFLOW_BUNDLE: bundle.path,
    WIDGET_DIR: widget.path,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    MAIL_FROM: 'chat@shop.example',
    ...noCaps,
    ...outboundVariables,
    ...generousLimits,
  };
  const node = (name: PartName, script: string, ...args: string[]) =>
    keep(name, async () => {
      const log = await open(logFile(name), 'a');
      const command = [join(code.folder, 'dist', script), ...args];
      return await launch(process.execPath, command, { cwd: code.folder, env, output: log.fd }).finally(() =>
        log.close(),
      );
    });
  const [apiPart, worker, smtp, receiver] = await Promise.all([
    node('api', 'apps/api/main.js'),
    node('worker', 'apps/worker/main.js'),
    node('smtp', outsiders.smtp, String(ports.smtp), folder),
    node('receiver', outsiders.receiver, String(ports.receiver), folder),
  ]);
  const connection = Connection.lazy({ address: env.TEMPORAL_ADDRESS });
  const stack: ChaosStack = {
    parts: { postgres, temporal, api: apiPart, worker, smtp, receiver },
    api: `http://127.0.0.1:${ports.api}`,
    apiKey,
    bot: '',
    model,
    crashes,
    db,
    temporal: new Client({ connection }),
    hooks: `http://127.0.0.1:${ports.receiver}/`,
    folder,
    async close({ keepLogs }) {
      for (const part of [worker, apiPart, smtp, receiver]) await part.stop();
      await db.destroy();
      await connection.close();
      await model.close();
      for (const part of [temporal, postgres]) await part.stop();
      if (!keepLogs) await rm(folder, { recursive: true, force: true });
    },
  };
  await isReady(stack);
  return { ...stack, bot: await aKnowingBot(stack) };
}

/** One account sends here in minutes what others send in days. */
const noCaps = {
  MAIL_ACCOUNT_HOUR: '1000000',
  MAIL_ACCOUNT_DAY: '1000000',
  MAIL_VISITORS_DAY: '1000000',
  MAIL_TEAM_HOUR: '1000000',
};

/** Resolves when a message would be answered. */
export async function isReady({ api }: Pick<ChaosStack, 'api'>): Promise<void> {
  await until(
    'The stack',
    async () => {
      const { status, body } = await call(`${api}/readyz`);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    { withinMs: 60_000, everyMs: 50 },
  );
}

/** Without these an acknowledged commit may be gone after a kill, and the count would blame the product. */
async function assertDurable(db: DataSource): Promise<void> {
  const [settings] = await db.query<{ fsync: string; commit: string }[]>(
    "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
  );
  if (settings?.fsync !== 'on' || settings.commit !== 'on')
    throw new Error('Postgres runs without fsync or synchronous_commit');
}

async function aKnowingBot({ api, apiKey }: ChaosStack): Promise<string> {
  const owner = { api: { url: api }, apiKey };
  const bot = await aBot(owner, { name: 'Chaos' });
  for (const { title, article } of topics) await anArticle(owner, bot, { title, text: article });
  return bot.publicId;
}
