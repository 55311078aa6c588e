import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Launched, launch } from './launch.js';

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** A process that lived this long was well: the next pause is short again. */
const wellAfterMs = 30_000;

export interface Supervised {
  /** Of the process that runs now. */
  pid(): number;
  stop(): Promise<void>;
}

/**
 * Keeps a Node process running: when it ends by itself, says so and starts it again after a growing pause.
 * Its lines go to `logFile`; `show` gets those worth a human's eye.
 */
export async function supervise(options: {
  name: string;
  script: string;
  cwd: string;
  env: Record<string, string | undefined>;
  logFile: string;
  verbose: boolean;
  show: (line: string) => void;
  onRestart: () => Promise<void>;
  onFall: () => void;
}): Promise<Supervised> {
  const { name, script, cwd, env, logFile, verbose, show, onRestart, onFall } = options;
  const log = createWriteStream(logFile, { flags: 'a' });
  const stopping = new AbortController();
  const output = (line: string) => {
    log.write(`${line}\n`);
    const shown = verbose ? line : worthShowing(line);
    if (shown !== undefined && !stopping.signal.aborted) show(`[${name}] ${shown}`);
  };
  const start = () => launch(process.execPath, [...process.execArgv, script], { cwd, env, output });

  let running: Launched = await start();
  const keep = async () => {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const startedAt = performance.now();
      const { code, signal } = await running.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > wellAfterMs) pause = firstPauseMs;
      onFall();
      show(`[${name}] ended (${signal ?? `code ${code}`}), starts again in ${pause / 1000} s; its log is ${logFile}`);
      await delay(pause, undefined, stopping).catch(() => undefined);
      if (stopping.signal.aborted) return;
      running = await start();
      await onRestart();
    }
  };
  const kept = keep();
  return {
    pid: () => running.pid,
    async stop() {
      stopping.abort();
      await running.stop({ withinMs: 12_000 });
      await kept;
      log.end();
    },
  };
}

const logLine = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

/** Warnings and errors, shortened; lines that are no log lines as they are. */
function worthShowing(line: string): string | undefined {
  const parsed = logLine.safeParse(parseJson(line));
  if (!parsed.success) return line;
  const { level, msg, err } = parsed.data;
  if (level < 40) return undefined;
  return `${level < 50 ? 'warning' : 'error'}: ${msg}${err ? ` (${err.message})` : ''}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
