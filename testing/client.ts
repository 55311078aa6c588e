import { randomUUID } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import type { Entry } from '#contracts/entries.js';
import type { StartedConversation, StreamEvent } from '#contracts/widget.js';
import { until } from './until.js';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** Calls the API as a client would; the body of the answer is read as JSON. */
export async function call<T>(
  url: string,
  options: { method?: string; token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const { method = options.body === undefined ? 'GET' : 'POST', token, body, headers } = options;
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** A visitor with a conversation of their own, following its events. */
export class TestVisitor {
  readonly entries: Entry[] = [];
  readonly events: StreamEvent[] = [];
  #stop = new AbortController();

  private constructor(
    private readonly api: string,
    readonly token: string,
    readonly conversationId: string,
  ) {}

  static async arrive(api: string, publicId: string, body: unknown = {}): Promise<TestVisitor> {
    const started = await call<StartedConversation>(`${api}/v1/widget/${publicId}/conversations`, { body });
    if (started.status !== 201) throw new Error(`No conversation: ${JSON.stringify(started.body)}`);
    const visitor = new TestVisitor(api, started.body.token, started.body.conversation.id);
    visitor.follow();
    return visitor;
  }

  /** uuid of the conversation's row. */
  get conversationUuid(): string {
    const hex = this.conversationId.slice('conv_'.length);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** Follows the events and comes back when the stream breaks, as the widget does. */
  follow(): void {
    const { signal } = this.#stop;
    const run = async (): Promise<void> => {
      while (!signal.aborted) {
        try {
          await this.#read(signal);
        } catch {
          // As in a browser: it comes back with the last seq it saw.
          if (signal.aborted) return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    void run();
  }

  leave(): void {
    this.#stop.abort();
  }

  comeBack(): void {
    this.#stop = new AbortController();
    this.follow();
  }

  async say(text: string, id: string = randomUUID()) {
    return await call<{ id: string; seq: number; code?: string }>(`${this.api}/v1/widget/conversation/messages`, {
      token: this.token,
      body: { id, text },
    });
  }

  /** Does something in the conversation: `form`, `end`, `handover/email`… */
  async post<T = { id: string; seq: number; code?: string }>(path: string, body: object, method = 'POST') {
    return await call<T>(`${this.api}/v1/widget/conversation/${path}`, { token: this.token, body, method });
  }

  /** Waits for the n-th entry of a kind. */
  async next<K extends Entry['kind']>(kind: K, n = 1, withinMs = 20_000): Promise<Extract<Entry, { kind: K }>> {
    return await until(
      `${kind} ${n}`,
      () => {
        const found = this.entries.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind)[n - 1];
        if (!found) throw new Error(`not among ${JSON.stringify(this.entries)}`);
        return found;
      },
      withinMs,
    );
  }

  /** Waits for the n-th reply of the bot, the greeting not counted. */
  async reply(n = 1, withinMs = 20_000): Promise<string> {
    return await until(
      `reply ${n}`,
      () => {
        const replies = this.replies();
        const reply = replies[n - 1];
        if (reply === undefined) throw new Error(`only ${replies.length} replies: ${JSON.stringify(this.entries)}`);
        return reply;
      },
      withinMs,
    );
  }

  replies(): string[] {
    return this.entries.flatMap((entry) => (entry.kind === 'bot-message' && entry.seq > 1 ? [entry.text] : []));
  }

  async #read(signal: AbortSignal): Promise<void> {
    const response = await fetch(`${this.api}/v1/widget/conversation/events`, {
      headers: { authorization: `Bearer ${this.token}`, 'last-event-id': String(this.entries.at(-1)?.seq ?? 0) },
      signal,
    });
    if (!response.ok || !response.body) throw new Error(`events answered ${response.status}`);
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent: ({ data }) => {
        const event: StreamEvent = JSON.parse(data);
        this.events.push(event);
        if (event.type === 'entry' && event.entry.seq > (this.entries.at(-1)?.seq ?? 0)) this.entries.push(event.entry);
      },
    });
    for await (const bytes of response.body) parser.feed(decoder.decode(bytes, { stream: true }));
  }
}
