import { createParser } from 'eventsource-parser';
import OpenAI, { APIConnectionError, APIError } from 'openai';
import type { ChatCompletionFunctionTool, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { Agent, type Dispatcher, request } from 'undici';
import { errorForStatus, ModelError } from './model-error.js';
import { type Reply, ReplyBuilder } from './reply-builder.js';

export { ModelError } from './model-error.js';
export type { Reply } from './reply-builder.js';

export interface Model {
  /**
   * Asks for one chat completion and streams it: `onText` gets what the visitor may see as it comes, the promise the whole reply,
   * whose text counts where the two differ. Nothing is tried twice. Throws a ModelError, or the signal's reason when aborted.
   */
  stream(ask: Ask): Promise<Reply>;
  /** Closes all connections; replies under way fail. */
  close(): Promise<void>;
}

interface Ask {
  model: string;
  messages: ChatCompletionMessageParam[];
  tools: ChatCompletionFunctionTool[];
  signal: AbortSignal;
  onText: (delta: string) => void;
}

interface Server {
  /** Up to and with `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Longest wait for the first token, and between two. */
  silenceMs: number;
  /** Longest answer, and the field of the request that says so; without it the server decides. */
  output?: { tokens: number; field: 'max_completion_tokens' | 'max_tokens' | 'none' };
}

/** How long a connection may stay open after the answer is complete, for usage and to be used again. */
const lingerMs = 1_000;
const maxDocumentLength = 1_048_576;

/** Opens the way to an OpenAI-compatible server. Nothing is sent before the first question. */
export function openModel({ baseUrl, apiKey, silenceMs, output }: Server): Model {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const { fetch, bodyOf } = leanFetch(agent);
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    fetch,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
  });

  const longest = output && output.field !== 'none' ? { [output.field]: output.tokens } : {};

  const stream = async ({ model, messages, tools, signal, onText }: Ask): Promise<Reply> => {
    signal.throwIfAborted();
    const silence = listenForSilence(signal, silenceMs);
    const reply = new ReplyBuilder(onText);
    try {
      const response = await client.chat.completions
        .create(
          {
            model,
            messages,
            ...(tools.length > 0 ? { tools } : {}),
            ...longest,
            stream: true,
            stream_options: { include_usage: true },
          },
          { signal: silence.signal },
        )
        .asResponse();
      await read(bodyOf(response), reply, silence);
    } catch (error) {
      signal.throwIfAborted();
      if (!reply.finished) throw silence.fell ? tooSilent(silenceMs) : asModelError(error);
    } finally {
      silence.stop();
    }
    // An aborted body may end as if it were complete.
    signal.throwIfAborted();
    return reply.build();
  };

  return { stream, close: () => agent.destroy() };
}

type Silence = ReturnType<typeof listenForSilence>;

/** Aborts when nothing was heard for the time given, or when the outer signal does. */
function listenForSilence(outer: AbortSignal, silenceMs: number) {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let timer = setTimeout(abort, silenceMs);
  outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    get fell(): boolean {
      return controller.signal.aborted && !outer.aborted;
    },
    heard: (): void => void timer.refresh(),
    waitOnlyFor(ms: number): void {
      clearTimeout(timer);
      timer = setTimeout(abort, ms);
    },
    stop(): void {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}

/** Reads a stream of events, or the single document of a server that ignores `stream: true`. */
async function read(body: AsyncIterable<Uint8Array>, reply: ReplyBuilder, silence: Silence): Promise<void> {
  const decoder = new TextDecoder();
  let pending = 0;
  const events = createParser({
    onEvent: ({ data }) => {
      pending = 0;
      hear(data, reply, silence);
    },
  });
  let document = '';
  let empty = true;
  for await (const bytes of failingAsCut(body)) {
    const text = decoder.decode(bytes, { stream: true });
    if (document || (empty && text.trimStart().startsWith('{'))) document += text;
    else events.feed(text);
    pending += text.length;
    empty &&= text.trim() === '';
    if (pending > maxDocumentLength) throw unreadable();
    if (reply.full) return;
  }
  if (document) reply.add(document);
  // An event that lacks its blank line counts all the same.
  else events.feed('\n\n');
  if (!reply.started && !empty) throw unreadable();
}

/** Comments are no sign of life: a proxy may send them for a model that hangs. */
function hear(data: string, reply: ReplyBuilder, silence: Silence): void {
  if (data === '[DONE]') return;
  const before = reply.finished;
  reply.add(data);
  if (!reply.finished) silence.heard();
  else if (!before) silence.waitOnlyFor(lingerMs);
}

async function* failingAsCut(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw new ModelError('cut', 'The connection to the model broke in the middle of its answer.');
  }
}

const tooSilent = (ms: number): ModelError => new ModelError('timeout', `The model was silent for ${ms} ms.`);

const unreadable = (): ModelError =>
  new ModelError('garbage', 'The model answered with something that is no chat completion.');

function asModelError(error: unknown): unknown {
  if (error instanceof APIConnectionError) return new ModelError('unavailable', 'The model could not be reached.');
  if (error instanceof APIError && error.status !== undefined) return errorForStatus(error.status, error.headers);
  return error;
}

/**
 * A fetch for the openai package whose bodies are read as Node streams: web streams would double the processor time of a
 * completion. Bodies of failures are dropped unread, so nothing a provider writes there can get into an error or a log.
 */
function leanFetch(dispatcher: Dispatcher) {
  const bodies = new WeakMap<Response, AsyncIterable<Uint8Array>>();
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { statusCode, headers, body } = await request(String(url), {
      dispatcher,
      method: 'POST',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : null,
      signal: init.signal ?? null,
    });
    const plain = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string');
    const response = new Response(null, { status: statusCode, headers: plain });
    if (response.ok) bodies.set(response, body);
    else await body.dump();
    return response;
  };
  const bodyOf = (response: Response): AsyncIterable<Uint8Array> => {
    const body = bodies.get(response);
    if (!body) throw unreadable();
    return body;
  };
  return { fetch, bodyOf };
}
