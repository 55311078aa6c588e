import { setTimeout as delay } from 'node:timers/promises';

/**
 * Tries until `attempt` answers, and then answers that. A throw means "not yet"; after `withinMs` the last one is the cause.
 * `aborted` ends the waiting early, for instance when the process waited for is gone.
 */
export async function until<T>(
  what: string,
  attempt: () => Promise<T>,
  { withinMs, everyMs = 25, aborted }: { withinMs: number; everyMs?: number; aborted?: AbortSignal },
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      if (aborted?.aborted) throw new Error(`${what}: gave up`, { cause });
      if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause });
    }
    await delay(everyMs);
  }
}
