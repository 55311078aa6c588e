import { loadLocalEnv } from '#config/local-env.js';
import { type Options, parseOptions, usage } from './arguments.js';
import type { Started } from './parts.js';
import { startStack, stopStack } from './stack.js';
import { lock } from './stack-file.js';
import { createTerminal } from './terminal.js';

const terminal = createTerminal();

/** A second Ctrl+C forces; npm passes the first one on as well, so one that follows at once is the same. */
const sameKeyMs = 1_000;

async function main(options: Options): Promise<void> {
  await lock(options.data);
  const started: Started = {};
  const begun = performance.now();
  let stoppingSince: number | undefined;
  const stop = async (code: number) => {
    stoppingSince = performance.now();
    await stopStack(options.data, started);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSince === undefined) {
        terminal.say('\nStopping …');
        void stop(0).catch(fail);
      } else if (performance.now() - stoppingSince > sameKeyMs) process.exit(130);
    });
  }
  try {
    const stack = await startStack(options, loadLocalEnv(), terminal, started);
    terminal.say(`Ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    terminal.table(stack, options.data);
  } catch (error) {
    if (stoppingSince !== undefined) return;
    terminal.say(sentenceOf(error));
    await stop(1);
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function fail(error: unknown): never {
  terminal.say(sentenceOf(error));
  process.exit(1);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await main(options);
  else terminal.say(usage);
} catch (error) {
  fail(error);
}
