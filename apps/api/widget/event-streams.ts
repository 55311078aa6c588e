import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import type { Log } from '#config/log.js';
import { visitorEntryKinds } from '#contracts/entries.js';
import type { StreamEvent } from '#contracts/widget.js';
import { type Delta, LiveListener } from '#database/live.js';
import { visitorIsBack, visitorLeft } from '#database/presence.js';
import { readVisitorView } from '#database/timeline.js';
import { CONFIG, LOG, SERVICE_DB } from '../app.tokens.js';
import { Limits } from '../limits/limits.js';
import { presentEntry } from '../present.js';
import type { VisitorAuthority } from '../request.js';

const openStreams = new Gauge({ name: 'parley_event_streams', help: 'Open event streams of visitors' });

/**
 * Server-sent events of conversations (WHATWG HTML, 9.2). Entries are read from their rows after the last seq that was sent, so
 * a wake-up that is missed or comes twice changes nothing; text that is being written is passed on as it comes.
 */
@Injectable()
export class EventStreams {
  readonly #open = new Map<string, Set<() => void>>();
  #closing = false;

  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly live: LiveListener,
    private readonly limits: Limits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Writes to one visitor until they go, the conversation is erased, or the API stops. */
  async run(conversation: VisitorAuthority, after: number, response: Response): Promise<void> {
    if (response.req.method === 'HEAD') {
      // It has no body to wait for, and as long as it does not end, the next request on its connection has no answer.
      response.writeHead(200, streamHeaders).end();
      return;
    }
    const place = await this.limits.takeStream(conversation.visitorId);
    const stream = new EventStream(response);
    const stopped = new AbortController();
    const stop = (): void => stopped.abort();
    const hear = stream.mailbox();
    const unsubscribe = this.live.subscribe(conversation.id, hear);
    response.on('close', stop);
    response.on('error', stop);
    const streams = this.#open.get(conversation.id) ?? new Set();
    this.#open.set(conversation.id, streams.add(stop));
    openStreams.inc();
    const holding = setInterval(() => void this.limits.holdStream(place), this.config.http.eventsPingMs);
    stopped.signal.addEventListener('abort', () => stream.wake());
    try {
      stream.open();
      await this.#write(conversation, after, stream, stopped.signal);
    } catch (error) {
      // The client comes back with the last seq it saw.
      this.log.warn({ err: error, conversationId: conversation.id }, 'an event stream broke');
    } finally {
      unsubscribe();
      clearInterval(holding);
      openStreams.dec();
      await this.limits.leaveStream(place);
      response.end();
      streams.delete(stop);
      if (streams.size === 0) await this.#left(conversation);
    }
  }

  /** Ends all streams; clients come back, to another replica or to the next start. */
  closeAll(): void {
    this.#closing = true;
    for (const streams of this.#open.values()) for (const stop of streams) stop();
  }

  /** A hint that the visitor's tab is closed. Streams that we end ourselves say nothing. */
  async #left(conversation: VisitorAuthority): Promise<void> {
    this.#open.delete(conversation.id);
    if (this.#closing) return;
    try {
      await visitorLeft(this.db, conversation);
    } catch (error) {
      this.log.warn({ err: error, conversationId: conversation.id }, 'it was not noted that the visitor left');
    }
  }

  async #write(
    conversation: VisitorAuthority,
    after: number,
    stream: EventStream,
    stopped: AbortSignal,
  ): Promise<void> {
    let sent = after;
    let shown = '';
    let stepNo = 0;
    const finished = new Set<string>();
    const draft = this.live.draft(conversation.id);
    for (let first = true; !stopped.aborted; first = false) {
      if (first || stream.takeStale()) {
        const view = await readVisitorView(this.db, conversation, { after: sent, kinds: visitorEntryKinds });
        if (!view) return;
        stepNo = view.stepNo;
        if (view.deserted) await visitorIsBack(this.db, conversation);
        for (const stored of view.entries) {
          const entry = presentEntry(stored);
          sent = entry.seq;
          finished.add(entry.id);
          stream.send({ type: 'entry', entry }, entry.seq);
        }
        const status: StreamEvent = { type: 'status', status: view.status, typing: view.waiting };
        if (JSON.stringify(status) !== shown) stream.send(status);
        shown = JSON.stringify(status);
        if (first && draft && view.waiting && draft.step >= stepNo) stream.send(deltaEvent(draft));
      }
      for (const delta of stream.takeDeltas()) {
        // What a step writes that another one overtook is never committed.
        if (!finished.has(delta.entryId) && delta.step >= stepNo) stream.send(deltaEvent(delta));
      }
      await stream.drained(stopped);
      await stream.news(this.config.http.eventsPingMs);
    }
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

const deltaEvent = ({ entryId, attempt, offset, text }: Delta): StreamEvent => ({
  type: 'delta',
  entryId,
  attempt,
  offset,
  text,
});

/** One client's end: what was heard and not yet written, and the socket. */
class EventStream {
  #stale = false;
  #deltas: Delta[] = [];
  #wake: () => void = () => undefined;

  constructor(private readonly response: Response) {}

  open(): void {
    this.response.writeHead(200, streamHeaders);
    this.response.write('retry: 1000\n\n');
    this.response.on('drain', () => this.wake());
  }

  /** Hears signals for this stream. */
  mailbox(): Parameters<LiveListener['subscribe']>[1] {
    return (heard) => {
      if (heard.kind === 'delta') this.#deltas.push(heard);
      else this.#stale = true;
      this.wake();
    };
  }

  wake(): void {
    this.#wake();
  }

  send(event: StreamEvent, id?: number): void {
    const line = id === undefined ? '' : `id: ${id}\n`;
    this.response.write(`${line}data: ${JSON.stringify(event)}\n\n`);
  }

  takeStale(): boolean {
    const stale = this.#stale;
    this.#stale = false;
    return stale;
  }

  takeDeltas(): Delta[] {
    return this.#deltas.splice(0);
  }

  /** Waits for a slow reader. The text it misses meanwhile is dropped; the entry brings it whole. */
  async drained(stopped: AbortSignal): Promise<void> {
    while (this.response.writableNeedDrain && !stopped.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#deltas = [];
    }
  }

  /** Waits for something to write. After a while of silence it writes a comment, and has the rows read once more. */
  async news(silenceMs: number): Promise<void> {
    if (this.#stale || this.#deltas.length > 0) return;
    const heard = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), silenceMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    this.#wake = () => undefined;
    if (heard) return;
    this.response.write(': ping\n\n');
    this.#stale = true;
  }
}
