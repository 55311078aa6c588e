import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type RunningApi, startApi } from '#apps/api/api.js';
import { type RunningWorker, startWorker } from '#apps/worker/worker.js';
import { startDemoModel } from '#assistant/demo-model/server.js';
import { type Config, loadConfig } from '#config/config.js';
import { createLog } from '#config/log.js';
import { loadTestServers } from '#config/test-env.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { testEncryptionKeys } from './encryption-keys.js';
import { generousLimits } from './generous-limits.js';
import { outboundVariables } from './outbound-variables.js';
import { openTestTemporal, type TestTemporal } from './temporal.js';

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });

export type DemoModel = Awaited<ReturnType<typeof startDemoModel>>;

export interface TestStack {
  api: RunningApi;
  worker: RunningWorker;
  model: DemoModel;
  database: TestDatabase;
  temporal: TestTemporal;
  config: Config;
  /** The environment of both, for a second API or worker. */
  variables: Record<string, string>;
  /** An API key of a fresh account. */
  apiKey: string;
  accountId: string;
  close(): Promise<void>;
}

/** API and worker in this process, over a real Postgres and a real Temporal server, with the demo model at their edge. */
export async function openTestStack(overrides: Record<string, string> = {}): Promise<TestStack> {
  const [database, temporal, model] = await Promise.all([
    openTestDatabase(),
    openTestTemporal(),
    startDemoModel({ port: 0, firstTokenMs: 0, tokenMs: 0 }),
  ]);
  const servers = loadTestServers();
  const variables = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: testEncryptionKeys,
    TEMPORAL_ADDRESS: temporal.address,
    OPENAI_BASE_URL: model.url,
    DEMO_MODEL: 'true',
    PORT: '0',
    WORKFLOW_BUNDLE: servers.workflowBundle,
    WIDGET_DIR: servers.widgetDir,
    CONSOLE_DIR: servers.consoleDir,
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_MS: '2000',
    ...outboundVariables,
    ...generousLimits,
    ...overrides,
  };
  const config = loadConfig(variables);
  const log = createLog(config.log.level, 'test');
  const worker = await startWorker(config, log);
  const api = await startApi(config, log);
  const account = await createAccount(database.db, 'Test');
  const { key } = await createApiKey(database.db, account.id, 'test');
  return {
    api,
    worker,
    model,
    database,
    temporal,
    config,
    variables,
    apiKey: key,
    accountId: account.id,
    async close() {
      await api.stop();
      await worker.stop();
      await model.close();
      await temporal.close();
      await database.close();
    },
  };
}
