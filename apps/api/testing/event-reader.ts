import { createParser } from 'eventsource-parser';
import type { StreamEvent } from '#contracts/widget.js';
import { until } from '#testing/until.js';

/** One connection to an event stream, and all that came through it. */
export class EventReader {
  readonly ids: number[] = [];
  readonly events: StreamEvent[] = [];
  readonly comments: string[] = [];
  /** Settles when the server ends the stream. */
  readonly ended: Promise<void>;
  readonly #stop: AbortController;

  private constructor(
    readonly headers: Headers,
    body: ReadableStream<Uint8Array>,
    stop: AbortController,
  ) {
    this.#stop = stop;
    this.ended = this.#read(body);
  }

  static async open(
    api: string,
    token: string,
    { query = '', lastEventId }: { query?: string; lastEventId?: string } = {},
  ): Promise<EventReader> {
    const stop = new AbortController();
    const response = await fetch(`${api}/v1/widget/conversation/events${query}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: stop.signal,
    });
    if (!response.ok || !response.body) throw new Error(`events answered ${response.status}`);
    return new EventReader(response.headers, response.body, stop);
  }

  get texts(): string[] {
    return this.events.flatMap((event) => (event.type === 'entry' && 'text' in event.entry ? [event.entry.text] : []));
  }

  /** Waits until `check` is true of what came. */
  async until(what: string, check: (reader: this) => boolean): Promise<void> {
    await until(what, () => {
      if (!check(this)) throw new Error(`Only this came: ${JSON.stringify(this.events).slice(0, 2000)}`);
    });
  }

  leave(): void {
    this.#stop.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, data }) => {
        if (id !== undefined) this.ids.push(Number(id));
        this.events.push(JSON.parse(data));
      },
      onComment: (comment) => this.comments.push(comment),
    });
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) parser.feed(decoder.decode(bytes, { stream: true }));
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}
