import { createParser } from 'eventsource-parser';
import { type Refusal, readProblem } from './api.js';
import { backoff, type Pauses } from './pauses.js';

interface ConnectionOptions {
  /** Opens the stream; called again for every reconnect, so it can resume behind what has come. */
  open(signal: AbortSignal): Promise<Response>;
  onData(data: string): void;
  onUp(): void;
  onDown(): void;
  /** The server will not have this stream: no further try is made. */
  onRefused(refusal: Refusal): void;
  pause: Pauses['pause'];
  signal: AbortSignal;
}

/** Three pings missed: the connection is dead although nobody said so. */
const silenceMs = 45_000;
/** A stream that lived this long was no failure. */
const healthyMs = 5_000;

/** Reads server-sent events until `signal` aborts or the server refuses, and reconnects with backoff in between. */
export async function connect(options: ConnectionOptions): Promise<void> {
  const { signal, pause, onDown, onRefused } = options;
  for (let failures = 1; !signal.aborted; failures++) {
    const began = Date.now();
    const end = await readOnce(options);
    if (signal.aborted) return;
    if (end.kind === 'refused') return onRefused(end);
    onDown();
    if (Date.now() - began >= healthyMs) failures = 1;
    await pause(Math.max(backoff(failures), end.afterMs), signal);
  }
}

async function readOnce({ open, onData, onUp, signal }: ConnectionOptions) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const stop = () => silence.abort();
  signal.addEventListener('abort', stop);
  try {
    const response = await open(silence.signal);
    if (!response.ok) return await readProblem(response);
    if (!response.body) return lost;
    onUp();
    const parser = createParser({ onEvent: ({ data }) => onData(data) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      parser.feed(decoder.decode(chunk.value, { stream: true }));
    }
    return lost;
  } catch {
    return lost;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const lost = { kind: 'again', afterMs: 0 } as const;
