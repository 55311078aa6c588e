import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLocalEnv } from '#config/local-env.js';
import { migrate } from '#database/migrate.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { generousLimits } from '#testing/generous-limits.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import { root } from '../apps/local/arguments.js';
import { buildOnce } from '../apps/local/build-once.js';
import { type Launched, launch } from '../apps/local/launch.js';
import { tailOf } from '../apps/local/log-file.js';
import { findPorts } from '../apps/local/ports.js';
import { startPostgres } from '../apps/local/postgres-server.js';
import { seed } from '../apps/local/seed.js';
import { findTemporal, startTemporal } from '../apps/local/temporal-server.js';
import { until } from '../apps/local/until.js';

/** What runs as a process of its own. */
export type Part = 'postgres' | 'temporal' | 'model' | 'api' | 'worker' | 'no-engine' | 'workflow-worker';

export interface Stage {
  urls: { api: string; noEngine: string; model: string };
  temporal: string;
  database: string;
  /** Public id of the bot that all talk to. */
  bot: string;
  pids: Partial<Record<Part, number>>;
  /** Calls back with the id of each floor workflow whose activity runs. */
  onActivity(listener: (workflowId: string) => void): void;
  /** Starts one more worker, and answers how long it took until it polled. */
  timeWorkerStart(from: 'dist' | 'source'): Promise<number>;
  close(): Promise<void>;
}

const environment = { PATH: loadLocalEnv().all.PATH, NODE_ENV: 'production' };

/**
 * Starts the servers, the product and the floors, each a process of its own in a throw-away folder. All code under test is
 * compiled as `npm run build` does it, and the workflow bundle is prebuilt.
 */
export async function openStage(options: { profile: string | undefined; log: (line: string) => void }): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    return await open(folder, stops, close, options);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  folder: string,
  stops: (() => Promise<unknown>)[],
  close: Stage['close'],
  { profile, log }: { profile: string | undefined; log: (line: string) => void },
): Promise<Stage> {
  log('Building …');
  await compile(folder);
  const bundle = (await buildOnce('bundle')).path;
  log('Starting Postgres, Temporal, model, API, worker and the floors …');
  const ports = await findPorts(
    { postgres: 0, temporal: 0, ui: 0, model: 0, api: 0, worker: 0, noEngine: 0, second: 0 },
    { fresh: true },
  );
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const logFile = (name: string): string => join(folder, `${name}.log`);
  const [postgres, engine] = await Promise.all([
    startPostgres({ dir: join(folder, 'postgres'), port: ports.postgres }),
    startTemporal({
      binary: await findTemporal(loadLocalEnv().temporalPlaces, { log }),
      port: ports.temporal,
      uiPort: ports.ui,
      logFile: logFile('temporal'),
    }),
  ]);
  stops.push(postgres.stop, () => engine.stop());
  await migrate(postgres.url);
  const { demoBot } = await seed(
    postgres.url,
    { publicUrl: at(ports.api), hooksUrl: at(ports.api) },
    join(folder, 'api-key'),
  );

  const pids: Stage['pids'] = { postgres: postgres.pid, temporal: engine.pid };
  let activityRan: (workflowId: string) => void = () => undefined;
  const node = async (
    name: Part,
    script: string,
    args: string[],
    env: Record<string, string> = {},
    output = (line: string): unknown => appendFile(logFile(name), `${line}\n`),
  ): Promise<void> => {
    const flags = profile !== undefined && env.PORT !== undefined ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
    const process = await launch(globalThis.process.execPath, [...flags, join(folder, 'dist', script), ...args], {
      cwd: folder,
      env: { ...environment, ...env },
      output,
    });
    stops.push(() => process.stop());
    pids[name] = process.pid;
  };
  const product = {
    DATABASE_URL: postgres.url,
    ENCRYPTION_KEYS: testEncryptionKeys,
    TEMPORAL_ADDRESS: engine.address,
    OPENAI_BASE_URL: `${at(ports.model)}/v1`,
    DEMO_MODEL: 'true',
    PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
    WORKFLOW_BUNDLE: bundle,
    SHUTDOWN_GRACE_MS: '2000',
    LOG_LEVEL: 'warn',
    ...outboundVariables,
    ...generousLimits,
  };
  const modelArgs = ['--port', String(ports.model), '--first-token-ms', '0', '--token-ms', '0'];
  const floorArgs = ['--port', String(ports.noEngine), '--database', postgres.url, '--model', `${at(ports.model)}/v1`];
  await node('model', 'assistant/demo-model/main.js', modelArgs);
  await node('api', 'apps/api/main.js', [], product);
  await node('worker', 'apps/worker/main.js', [], product);
  await node('no-engine', 'bench/floors/no-engine.js', [...floorArgs, '--bot', demoBot]);
  await node(
    'workflow-worker',
    'bench/floors/workflow-worker.js',
    ['--temporal', engine.address, '--bundle', bundle],
    {},
    (line) => activityRan(line),
  );
  const polls = new Promise<void>((resolve) => {
    activityRan = () => resolve();
  });
  try {
    await Promise.all([ready(`${at(ports.api)}/readyz`), ready(`${at(ports.noEngine)}/config`), polls]);
  } catch (cause) {
    const tails = await Promise.all((['api', 'worker', 'no-engine'] as const).map((name) => tailOf(logFile(name))));
    throw new Error(`Not everything started. ${tails.join('\n')}`, { cause });
  }

  return {
    urls: { api: at(ports.api), noEngine: at(ports.noEngine), model: at(ports.model) },
    temporal: engine.address,
    database: postgres.url,
    bot: demoBot,
    pids,
    onActivity: (listener) => {
      activityRan = listener;
    },
    async timeWorkerStart(from) {
      const program = {
        dist: [join(folder, 'dist/apps/worker/main.js')],
        source: [...fromSource, 'apps/worker/main.ts'],
      };
      const begun = performance.now();
      const second: Launched = await launch(process.execPath, program[from], {
        cwd: from === 'dist' ? folder : root,
        env: { ...environment, ...product, WORKER_PORT: String(ports.second) },
        output: () => undefined,
      });
      try {
        await ready(`${at(ports.second)}/readyz`, 10);
        return performance.now() - begun;
      } finally {
        await second.stop();
      }
    },
    close,
  };
}

const fromSource = ['--conditions=parley-source', '--import', '@swc-node/register/esm-register'];

/** Compiles what runs as a process of its own into `<folder>/dist`, with a package file that maps `#` imports there. */
async function compile(folder: string): Promise<void> {
  const scripts = [
    'apps/api/main',
    'apps/worker/main',
    'assistant/demo-model/main',
    'bench/floors/no-engine',
    'bench/floors/workflow-worker',
    'bench/floors/bare-workflow',
  ];
  const project = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { rootDir: root, outDir: join(folder, 'dist'), noCheck: true },
    include: [],
    files: scripts.map((script) => join(root, `${script}.ts`)),
  };
  await mkdir(join(folder, 'dist'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "imports": { "#*.js": "./dist/*.js" } }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const lines: string[] = [];
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder];
  const compiling = await launch(process.execPath, compiler, { output: (line) => lines.push(line) });
  const { code } = await compiling.exited;
  if (code !== 0) throw new Error(`The code does not compile:\n${lines.join('\n')}`);
}

/** Any answer below 500 will do. */
async function ready(url: string, everyMs = 50): Promise<void> {
  const check = async (): Promise<void> => {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    if (status >= 500) throw new Error(`${url} answers ${status}`);
  };
  await until(url, check, { withinMs: 60_000, everyMs });
}
