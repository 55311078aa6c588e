import { collectDefaultMetrics } from 'prom-client';
import { ConfigError, loadConfig } from '#config/config.js';
import { createLog } from '#config/log.js';
import { type RunningApi, startApi } from './api.js';

const firstRetryMs = 500;
const longestRetryMs = 10_000;

/** Serves until SIGTERM or SIGINT. While Postgres is away at the start it waits and says so. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.log.level, 'api');
  collectDefaultMetrics();
  let stopping = false;
  let api: RunningApi | undefined;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('the API stops');
    await api?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  for (let wait = firstRetryMs; api === undefined && !stopping; wait = Math.min(wait * 2, longestRetryMs)) {
    try {
      api = await startApi(config, log);
      log.info({ url: api.url }, 'the API listens');
    } catch (error) {
      log.error({ err: error, waitMs: wait }, 'the API cannot start yet');
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? error.message
      : `The API failed: ${String(error instanceof Error ? error.stack : error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
