import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOnce } from '#apps/local/build-once.js';
import { findPorts } from '#apps/local/ports.js';
import { startPostgres } from '#apps/local/postgres-server.js';
import { findRedis, startRedis } from '#apps/local/redis-server.js';
import { findTemporal } from '#apps/local/temporal-server.js';
import { loadLocalEnv } from '#config/local-env.js';
import { inheritedEnvironment, type TestServers, testServersVariable } from '#config/test-env.js';
import { migrate } from '#database/migrate.js';
import { administer, templateDatabase } from './database.js';

/**
 * The test command: starts real servers, prepares what all tests share, runs Jest with the arguments it was given, and stops
 * everything. Ends with one line, `N passed, N failed`.
 */
async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const servers = await startServers(folder, stops);
    return await runJest(servers, join(folder, 'result.json'));
  } finally {
    for (const stop of stops.reverse()) await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startServers(folder: string, stops: (() => Promise<unknown>)[]): Promise<TestServers> {
  const env = loadLocalEnv();
  const ports = await findPorts({ postgres: 0, redis: 0 }, { fresh: true });
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const startAll = [
    async () => {
      const server = await startPostgres({ dir: join(folder, 'postgres'), port: ports.postgres, durable: false });
      stops.push(() => server.stop());
      await administer(server.url, `CREATE DATABASE ${templateDatabase}`);
      const template = new URL(server.url);
      template.pathname = `/${templateDatabase}`;
      await migrate(template.href);
      return server.url;
    },
    async () => await findTemporal(env.temporalPlaces, { log }),
    async () => {
      const binary = await findRedis({ ...env.redisPlaces, log });
      const server = await startRedis({ binary, dir: join(folder, 'redis'), port: ports.redis });
      stops.push(() => server.stop());
      return server.url;
    },
    async () => (await buildOnce('bundle')).path,
    async () => (await buildOnce('widget')).path,
    async () => (await buildOnce('console')).path,
  ].map((start) => start());
  await Promise.allSettled(startAll);
  const [postgres = '', temporalBinary = '', redis = '', workflowBundle = '', widgetDir = '', consoleDir = ''] =
    await Promise.all(startAll);
  return { postgres, temporalBinary, redis, workflowBundle, widgetDir, consoleDir };
}

async function runJest(servers: TestServers, resultFile: string): Promise<number> {
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${resultFile}`,
  ];
  const jest = spawn(process.execPath, [...args, ...process.argv.slice(2)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...inheritedEnvironment(), [testServersVariable]: JSON.stringify(servers) },
  });
  const code = await new Promise<number>((resolve) => jest.on('exit', (exit) => resolve(exit ?? 1)));
  const result: { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number } = JSON.parse(
    await readFile(resultFile, 'utf8'),
  );
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  process.stdout.write(`${result.numPassedTests} passed, ${failed} failed\n`);
  return code;
}

process.exitCode = await main();
