import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from './launch.js';

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** A process that lived this long was well: the next pause is short again. */
const wellAfterMs = 30_000;

interface Running {
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

export interface Supervised<T extends Running> {
  /** The one that runs now. */
  current(): T;
  stop(): Promise<void>;
}

/** Keeps something running: when it ends by itself, says so and starts it again after a growing pause. */
export async function supervise<T extends Running>(options: {
  name: string;
  start: () => Promise<T>;
  say: (line: string) => void;
  onFall?: () => void;
  onRestart: () => Promise<void>;
}): Promise<Supervised<T>> {
  const { name, start, say, onFall, onRestart } = options;
  const stopping = new AbortController();
  let running = await start();

  const keep = async () => {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const startedAt = performance.now();
      const { code, signal } = await running.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > wellAfterMs) pause = firstPauseMs;
      onFall?.();
      say(`[${name}] ended (${signal ?? `code ${code}`}), starts again in ${pause / 1000} s`);
      await delay(pause, undefined, stopping).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        running = await start();
        if (stopping.signal.aborted) await running.stop();
        else await onRestart();
      } catch (error) {
        say(`[${name}] ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  const kept = keep();
  return {
    current: () => running,
    async stop() {
      stopping.abort();
      await running.stop();
      await kept;
    },
  };
}
