import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { idOf } from '#contracts/ids.js';
import { type StreamEvent, startedConversation } from '#contracts/widget.js';
import type { Talker, Turn } from './drive.js';

const patienceMs = 30_000;
const question = 'How much does shipping to Germany cost, and how long does it take?';

/** Closes idle connections before a server does (Node: 5 s), which would lose a request that is just being sent. */
const idleMs = 2_000;

/** A visitor over plain `node:http`, the same for every contestant that speaks the visitor's API. */
export class Visitor implements Talker {
  #turn: { begun: number; firstMs?: number; end: (at: { firstMs: number; doneMs: number }) => void } | undefined;
  #failed: (why: Error) => void = () => undefined;
  #rest = '';
  readonly #arrived: Promise<void>;
  #isThere: () => void = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly token: string,
    /** uuid of the conversation's row. */
    readonly conversationId: string,
    private readonly events: { destroy(): void },
  ) {
    this.#arrived = new Promise((resolve) => {
      this.#isThere = resolve;
    });
  }

  /** Opens a conversation and follows its events, from after the greeting. */
  static async arrive(url: string, publicId: string): Promise<Visitor> {
    const server = { url, agent: new Agent({ keepAlive: true, timeout: idleMs }) };
    const begun = startedConversation
      .pick({ conversation: true, token: true })
      .parse(JSON.parse(await post(server, `/v1/widget/${publicId}/conversations`, undefined, {})));
    const headers = { authorization: `Bearer ${begun.token}`, 'last-event-id': '1' };
    const events = request(`${url}/v1/widget/conversation/events`, { agent: server.agent, headers });
    const visitor = new Visitor(server, begun.token, idOf('conversation').parse(begun.conversation.id), events);
    events.on('response', (response) => response.setEncoding('utf8').on('data', visitor.#read));
    events.on('error', (error) => visitor.#failed(error));
    events.end();
    await visitor.#arrived;
    return visitor;
  }

  async turn(): Promise<Turn> {
    const bound = new AbortController();
    const begun = performance.now();
    const told = new Promise<{ firstMs: number; doneMs: number }>((resolve, reject) => {
      this.#turn = { begun, end: resolve };
      this.#failed = reject;
    });
    const tooLong = delay(patienceMs, undefined, bound).then(() => {
      throw new Error(`No answer within ${patienceMs} ms`);
    });
    tooLong.catch(() => undefined);
    told.catch(() => undefined);
    try {
      await post(this.server, '/v1/widget/conversation/messages', this.token, { id: randomUUID(), text: question });
      const ackMs = performance.now() - begun;
      return { ackMs, ...(await Promise.race([told, tooLong])) };
    } finally {
      bound.abort();
    }
  }

  leave(): void {
    this.#failed = () => undefined;
    this.events.destroy();
    this.server.agent.destroy();
  }

  #read = (text: string): void => {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const at = block.indexOf('data: ');
      if (at >= 0) this.#hear(JSON.parse(block.slice(at + 6)));
    }
  };

  #hear(event: StreamEvent): void {
    this.#isThere();
    const turn = this.#turn;
    if (!turn) return;
    const now = performance.now() - turn.begun;
    if (event.type === 'delta') turn.firstMs ??= now;
    if (event.type !== 'entry') return;
    if (event.entry.kind === 'notice') this.#failed(new Error(`The visitor was told: ${event.entry.text}`));
    if (event.entry.kind !== 'bot-message') return;
    this.#turn = undefined;
    turn.end({ firstMs: turn.firstMs ?? now, doneMs: now });
  }
}

interface Server {
  url: string;
  agent: Agent;
}

async function post({ url, agent }: Server, path: string, token: string | undefined, body: unknown): Promise<string> {
  const json = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}${path}`, { method: 'POST', agent, headers }, resolve).on('error', reject).end(json);
  });
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  if (response.statusCode !== 201 && response.statusCode !== 202)
    throw new Error(`${path} answered ${response.statusCode}: ${text}`);
  return text;
}
