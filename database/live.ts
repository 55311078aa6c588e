import pg from 'pg';
import { createClient } from 'redis';
import { type Delta, type LiveSignal, liveChannel } from './live-signal.js';
import { inRole } from './row-security.js';

export type { Delta, LiveSignal } from './live-signal.js';
/** What a listener hears; `resync` means: something may have been missed, read the timeline again. */
export type Heard = LiveSignal | { kind: 'resync' };

/** A draft whose last piece overtook its entry would stay for good; so the oldest make room. */
const maxDrafts = 2_000;

/**
 * The listening end, one per process. Signals are hints, rows are the truth: what is missed while a connection is down is
 * made good by `resync`. Deltas come over Redis when it is there, otherwise over NOTIFY; `entries` always come by NOTIFY,
 * because they are sent by the transaction that wrote the rows.
 */
export class LiveListener {
  readonly #listeners = new Map<string, Set<(heard: Heard) => void>>();
  /** Text so far of replies that are being written, so that who joins in the middle sees it whole. */
  readonly #drafts = new Map<string, Delta>();
  readonly #sources: Source[];
  #closed = false;

  constructor(options: { databaseUrl: string; redisUrl?: string | undefined; onError: (error: Error) => void }) {
    this.#sources = [listenToPostgres, ...(options.redisUrl ? [listenToRedis] : [])].map((listen) =>
      keepListening(
        () => listen(options),
        this.#hear,
        this.#resync,
        options.onError,
        () => this.#closed,
      ),
    );
  }

  /** Resolves when every source listens for the first time. */
  async ready(): Promise<void> {
    await Promise.all(this.#sources.map(({ ready }) => ready));
  }

  /** Calls back for each signal of one conversation until the answered function is called. */
  subscribe(conversationId: string, listener: (heard: Heard) => void): () => void {
    const listeners = this.#listeners.get(conversationId) ?? new Set();
    this.#listeners.set(conversationId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(conversationId) === listeners)
        this.#listeners.delete(conversationId);
    };
  }

  /** The reply that is being written in a conversation, whole as far as it was heard. */
  draft(conversationId: string): Delta | undefined {
    return this.#drafts.get(conversationId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#sources.map((source) => source.close()));
  }

  #hear = (payload: string): void => {
    const signals: LiveSignal[] = JSON.parse(payload);
    for (const signal of signals) {
      this.#remember(signal);
      for (const listener of this.#listeners.get(signal.c) ?? []) listener(signal);
    }
  };

  #resync = (): void => {
    this.#drafts.clear();
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener({ kind: 'resync' });
  };

  #remember(signal: LiveSignal): void {
    if (signal.kind !== 'delta') {
      this.#drafts.delete(signal.c);
      return;
    }
    const draft = this.#drafts.get(signal.c);
    const continues = draft?.entryId === signal.entryId && draft.attempt === signal.attempt;
    const [oldest] = this.#drafts.size < maxDrafts ? [] : this.#drafts.keys();
    if (oldest !== undefined) this.#drafts.delete(oldest);
    if (signal.offset === 0) this.#drafts.set(signal.c, signal);
    else if (continues && draft.text.length === signal.offset) {
      this.#drafts.set(signal.c, { ...signal, offset: 0, text: draft.text + signal.text });
    } else this.#drafts.delete(signal.c);
  }
}

interface Connection {
  onMessage(hear: (payload: string) => void): void;
  /** Settles when the connection is lost. */
  lost: Promise<Error>;
  end(): Promise<void>;
}

interface Source {
  ready: Promise<void>;
  close(): Promise<void>;
}

function keepListening(
  connect: () => Promise<Connection>,
  hear: (payload: string) => void,
  resync: () => void,
  onError: (error: Error) => void,
  closed: () => boolean,
): Source {
  let current: Connection | undefined;
  let wakeUp = (): void => undefined;
  let isReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const run = async (): Promise<void> => {
    for (let failures = 0; !closed(); ) {
      try {
        current = await connect();
        if (closed()) {
          await current.end();
          return;
        }
        current.onMessage(hear);
        failures = 0;
        isReady();
        resync();
        const lost = await current.lost;
        if (closed()) return;
        onError(lost);
      } catch (error) {
        failures += 1;
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      current = undefined;
      if (closed()) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(100 * 2 ** failures, 2_000));
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    ready,
    async close() {
      wakeUp();
      await current?.end();
      await running;
    },
  };
}

async function listenToPostgres({ databaseUrl }: { databaseUrl: string }): Promise<Connection> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'parley-live',
    options: inRole('parley_service'),
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  });
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('The listening connection to Postgres ended.')));
  });
  await client.connect();
  await client.query(`LISTEN ${liveChannel}`);
  return {
    onMessage: (hear) => client.on('notification', ({ payload = '[]' }) => hear(payload)),
    lost,
    end: () => client.end(),
  };
}

async function listenToRedis({ redisUrl = '' }: { redisUrl?: string | undefined }): Promise<Connection> {
  const client = createClient({ url: redisUrl, socket: { reconnectStrategy: false, connectTimeout: 5_000 } });
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('The listening connection to Redis ended.')));
  });
  await client.connect();
  let hear: (payload: string) => void = () => undefined;
  await client.subscribe(liveChannel, (payload) => hear(payload));
  return {
    onMessage: (listener) => {
      hear = listener;
    },
    lost,
    end: async () => client.destroy(),
  };
}
