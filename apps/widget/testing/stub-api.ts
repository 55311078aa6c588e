import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { ConversationStatus, WidgetConfig } from '#contracts/widget.js';
import { isRecord, parseJson } from '../conversation/parse.js';
import { answerAct } from './stub-acts.js';

/** A conversation of the stub: what a test makes the server say in it. */
export interface StubConversation {
  token: string;
  entries: StubEntry[];
  /** Ids that clients gave to their messages, each with the entry it became. */
  taken: Map<string, StubEntry>;
  streams: Set<ServerResponse>;
  /** `Last-Event-ID` of every stream opened, in order. */
  resumedAfter: string[];
  closed: boolean;
  append(kind: string, body: object, id?: string): StubEntry;
  delta(entryId: string, attempt: number, offset: number, text: string): void;
  status(status: ConversationStatus, typing: boolean): void;
  /** Cuts every stream, as a lost network does. */
  cut(): void;
}

interface StubEntry {
  id: string;
  seq: number;
  at: string;
  kind: string;
}

interface Failure {
  path: RegExp;
  times: number;
  status: number;
  headers?: Record<string, string>;
  body?: object;
  /** The request takes effect, and only its answer is lost. */
  afterEffect?: boolean;
  /** No answer ever comes. */
  hangs?: boolean;
}

export interface StubApi {
  url: string;
  config: WidgetConfig;
  conversations: StubConversation[];
  requests: string[];
  /** What each conversation was begun with. */
  begun: unknown[];
  /** What visitors did beside writing, as `POST form`, with what was sent. */
  acts: { act: string; body: unknown }[];
  onMessage: (conversation: StubConversation, text: string) => void;
  /** The next requests that match are answered like this; status 0 destroys the socket. */
  fail(failure: Failure): void;
  page(path: string, html: string, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** A double of the visitor's API with failures on demand; serves `staticDir` and test pages from the same origin. */
export async function startStubApi(staticDir?: string): Promise<StubApi> {
  const failures: Failure[] = [];
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const stub: StubApi = {
    url: '',
    config: {
      publicId: 'demo',
      name: 'Fern',
      language: 'en',
      greeting: 'Hello! How can I help you?',
      avatarUrl: null,
      colors: { primary: '#0b7a75' },
      demoModel: false,
    },
    conversations: [],
    requests: [],
    begun: [],
    acts: [],
    onMessage: () => {},
    fail: (failure) => void failures.push(failure),
    page: (path, html, headers = {}) => void pages.set(path, { html, headers }),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    stub.requests.push(`${request.method} ${pathname}`);
    const failure = failures.find(({ path, times }) => times > 0 && path.test(`${request.method} ${pathname}`));
    if (failure) failure.times -= 1;
    if (failure && !failure.afterEffect && !failure.hangs) return refuse(response, failure);
    const body = parseJson(await textOf(request));
    if (failure?.hangs) return;
    if (!pathname.startsWith('/v1/')) return await serve(pathname, response);
    const result = await handle(request, pathname, body, response);
    if (failure) return refuse(response, failure);
    if (result) json(response, result.status, result.body);
  }

  async function handle(request: IncomingMessage, path: string, body: unknown, response: ServerResponse) {
    if (path.endsWith('/config')) return { status: 200, body: stub.config };
    if (path.endsWith('/conversations')) {
      const conversation = aConversation();
      stub.conversations.push(conversation);
      stub.begun.push(body);
      conversation.append('bot-message', { text: stub.config.greeting });
      const { token, entries } = conversation;
      return { status: 201, body: { conversation: { id: `conv_${token}`, status: 'open' }, token, entries } };
    }
    const token = request.headers.authorization?.replace('Bearer ', '');
    const conversation = stub.conversations.find((other) => other.token === token);
    if (!conversation) return { status: 401, body: { code: 'unauthorized', detail: 'Unknown token' } };
    if (path.endsWith('/entries')) return { status: 200, body: { data: conversation.entries } };
    if (path.endsWith('/events')) return listen(request, response, conversation);
    if (!path.endsWith('/messages')) {
      const act = `${request.method} ${path.replace('/v1/widget/conversation/', '')}`;
      stub.acts.push({ act, body });
      return answerAct(act, body, conversation, stub.url);
    }
    if (!isRecord(body) || typeof body.id !== 'string' || typeof body.text !== 'string')
      return { status: 422, body: { code: 'invalid', detail: 'expected id and text' } };
    const known = conversation.taken.get(body.id);
    if (!known && conversation.closed) return { status: 409, body: { code: 'conversation_closed', detail: 'Closed' } };
    const entry = known ?? conversation.append('visitor-message', { text: body.text });
    conversation.taken.set(body.id, entry);
    if (!known) stub.onMessage(conversation, body.text);
    return { status: 202, body: { id: entry.id, seq: entry.seq } };
  }

  async function serve(path: string, response: ServerResponse) {
    const page = pages.get(path);
    if (page) return response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html);
    try {
      const file = path.endsWith('/demo') ? '/demo/index.html' : path;
      const content = await readFile(join(staticDir ?? '/nowhere', normalize(file)));
      return response
        .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
        .end(content);
    } catch {
      return json(response, 404, { code: 'not_found' });
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stub.url = `http://127.0.0.1:${portOf(server.address())}`;
  return stub;
}

function aConversation(): StubConversation {
  const streams = new Set<ServerResponse>();
  const write = (event: object, id?: number) => {
    for (const stream of streams)
      stream.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`);
  };
  const conversation: StubConversation = {
    token: randomUUID(),
    entries: [],
    taken: new Map(),
    streams,
    resumedAfter: [],
    closed: false,
    append(kind, body, id = `entry_${randomUUID()}`) {
      const entry = { id, seq: conversation.entries.length + 1, at: new Date().toISOString(), kind, ...body };
      conversation.entries.push(entry);
      write({ type: 'entry', entry }, entry.seq);
      return entry;
    },
    delta: (entryId, attempt, offset, text) => write({ type: 'delta', entryId, attempt, offset, text }),
    status: (status, typing) => write({ type: 'status', status, typing }),
    cut() {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
  };
  return conversation;
}

function listen(request: IncomingMessage, response: ServerResponse, conversation: StubConversation): undefined {
  const after = String(request.headers['last-event-id'] ?? '0');
  conversation.resumedAfter.push(after);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': ping\n\n');
  for (const entry of conversation.entries.filter(({ seq }) => seq > Number(after)))
    response.write(`id: ${entry.seq}\ndata: ${JSON.stringify({ type: 'entry', entry })}\n\n`);
  conversation.streams.add(response);
  response.on('close', () => conversation.streams.delete(response));
}

function refuse(response: ServerResponse, { status, headers, body }: Failure) {
  if (status === 0) response.destroy();
  else json(response, status, body ?? {}, headers);
}

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stub listens on no port');
  return address.port;
}

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
