/** Waits that can be cut short: by a signal, or all at once when the network is back. */
export interface Pauses {
  /** Resolves after `ms`, on `endAll`, or when `signal` aborts; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  endAll(): void;
}

export function createPauses(): Pauses {
  const running = new Set<() => void>();
  return {
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          running.delete(end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        running.add(end);
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      }),
    endAll() {
      for (const end of [...running]) end();
    },
  };
}

/** A visitor waits for this; the jitter keeps a restarted server from meeting all at once. */
const longestMs = 8_000;

/** Exponential backoff with jitter: 250–500 ms after the first failure, doubling, 4–8 s at most. */
export const backoff = (failures: number): number =>
  Math.min(longestMs, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
