import { createClient } from 'redis';
import type { DataSource } from 'typeorm';
import { type LiveSignal, liveChannel } from './live-signal.js';
import { run } from './prepared.js';

/** Pieces of text are gathered this long before they go out; the first piece of a reply goes at once. */
const gatherMs = 50;
/** NOTIFY takes less than 8000 bytes. */
const maxBytes = 7_500;
/** Six bytes a code unit at worst, as JSON escapes. */
const maxTextLength = 1_200;

/** A notification is a commit of its own; this one need not wait for the disk, because nothing in it has to last. */
const notifyNow = {
  name: 'notify',
  text: `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`,
};

/**
 * The speaking end, one per process: it gathers the deltas of all replies, so the number of messages does not grow with the
 * number of conversations. Nothing here is durable; what cannot be sent is dropped and the entry brings the whole text.
 */
export class LivePublisher {
  #waiting: LiveSignal[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  private constructor(
    private readonly send: (payload: string) => Promise<unknown>,
    private readonly onError: (error: Error) => void,
    private readonly end: () => Promise<void>,
  ) {}

  static async open(options: {
    db: DataSource;
    redisUrl?: string | undefined;
    onError: (error: Error) => void;
  }): Promise<LivePublisher> {
    const { db, redisUrl, onError } = options;
    if (!redisUrl) {
      const notify = (payload: string) => run(db, notifyNow, [liveChannel, payload]);
      return new LivePublisher(notify, onError, async () => undefined);
    }
    const redis = createClient({ url: redisUrl, disableOfflineQueue: true });
    redis.on('error', onError);
    await redis.connect();
    return new LivePublisher(
      (payload) => redis.publish(liveChannel, payload),
      onError,
      async () => redis.destroy(),
    );
  }

  publish(signal: LiveSignal): void {
    const urgent = signal.kind !== 'delta' || signal.offset === 0;
    for (const piece of split(signal)) this.#gather(piece);
    if (urgent) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#sending;
    await this.end();
  }

  #gather(signal: LiveSignal): void {
    const last = this.#waiting.findLast(({ c }) => c === signal.c);
    const continues =
      signal.kind === 'delta' &&
      last?.kind === 'delta' &&
      last.entryId === signal.entryId &&
      last.attempt === signal.attempt &&
      last.offset + last.text.length === signal.offset &&
      last.text.length + signal.text.length <= maxTextLength;
    if (continues) last.text += signal.text;
    else this.#waiting.push({ ...signal });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const signals = this.#waiting;
    this.#waiting = [];
    for (const payload of payloads(signals)) {
      this.#sending = this.#sending.then(async () => {
        try {
          await this.send(payload);
        } catch (error) {
          this.onError(error instanceof Error ? error : new Error(String(error)));
        }
      });
    }
  }
}

function split(signal: LiveSignal): LiveSignal[] {
  if (signal.kind !== 'delta' || signal.text.length <= maxTextLength) return [signal];
  const pieces: LiveSignal[] = [];
  for (let at = 0; at < signal.text.length; at += maxTextLength) {
    pieces.push({ ...signal, offset: signal.offset + at, text: signal.text.slice(at, at + maxTextLength) });
  }
  return pieces;
}

function payloads(signals: LiveSignal[]): string[] {
  const parts: string[][] = [];
  let size = maxBytes;
  for (const signal of signals) {
    const json = JSON.stringify(signal);
    const bytes = Buffer.byteLength(json) + 1;
    if (size + bytes > maxBytes) {
      parts.push([]);
      size = 2;
    }
    parts.at(-1)?.push(json);
    size += bytes;
  }
  return parts.map((part) => `[${part.join(',')}]`);
}
