import { until as untilDone } from '#apps/local/until.js';

/** Tries until `check` throws no more, and answers what it answered; after the bound, throws with the last error as its cause. */
export const until = async <T>(what: string, check: () => T | Promise<T>, withinMs = 20_000): Promise<T> =>
  await untilDone(what, async () => await check(), { withinMs, everyMs: 20 });

/** Waits until `condition` holds. */
export const untilTrue = async (condition: () => boolean, what: string, withinMs?: number): Promise<void> =>
  await until(
    what,
    () => {
      if (!condition()) throw new Error('not yet');
    },
    withinMs,
  );
