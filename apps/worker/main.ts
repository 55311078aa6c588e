import { createServer } from 'node:http';
import { Runtime } from '@temporalio/worker';
import { collectDefaultMetrics, register } from 'prom-client';
import { ConfigError, loadConfig } from '#config/config.js';
import { createLog, type Log } from '#config/log.js';
import { type RunningWorker, startWorker } from './worker.js';

const firstRetryMs = 500;
const longestRetryMs = 10_000;

/** Runs until SIGTERM or SIGINT, then drains. While Temporal or Postgres is away it waits and says so. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.log.level, 'worker');
  Runtime.install({ shutdownSignals: [], logger: temporalLogger(log) });
  collectDefaultMetrics();
  const stopping = new AbortController();
  let running: RunningWorker | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
  const health = createServer((request, response) => {
    if (request.url === '/metrics') {
      void register.metrics().then((text) => response.setHeader('content-type', register.contentType).end(text));
      return;
    }
    const well = request.url === '/healthz' || (request.url === '/readyz' && running?.isPolling() === true);
    response.writeHead(well ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: well ? 'ok' : 'unavailable' }));
  });
  health.listen(config.worker.port, config.http.host);

  for (let wait = firstRetryMs; running === undefined && !stopping.signal.aborted; ) {
    try {
      running = await startWorker(config, log);
    } catch (error) {
      log.error({ err: error, waitMs: wait }, 'the worker cannot start yet');
      await pause(wait, stopping.signal);
      wait = Math.min(wait * 2, longestRetryMs);
    }
  }
  if (running) {
    log.info('the worker polls');
    await Promise.race([running.stopped, aborted(stopping.signal)]);
    log.info('the worker drains');
    await running.stop();
  }
  health.close();
  log.info('the worker stopped');
}

function readConfig() {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    aborted(signal),
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

function temporalLogger(log: Log) {
  const child = log.child({ part: 'temporal' });
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  const write = (level: keyof typeof levels, message: string, meta?: object): void =>
    child[levels[level]](meta ?? {}, message);
  return {
    log: write,
    trace: (message: string, meta?: object) => write('TRACE', message, meta),
    debug: (message: string, meta?: object) => write('DEBUG', message, meta),
    info: (message: string, meta?: object) => write('INFO', message, meta),
    warn: (message: string, meta?: object) => write('WARN', message, meta),
    error: (message: string, meta?: object) => write('ERROR', message, meta),
  };
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
