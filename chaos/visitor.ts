import { setTimeout as delay } from 'node:timers/promises';
import { accepted, sendMessage, startedConversation } from '#contracts/widget.js';
import { type Acts, type Answer, createApi } from '../apps/widget/conversation/api.js';
import { type ConversationState, createConversation } from '../apps/widget/conversation/conversation.js';
import { createKeeper } from '../apps/widget/conversation/keeper.js';
import { answerTo, type Topic } from './topics.js';

/** A message as its sender knows it. */
export interface Sent {
  id: string;
  text: string;
  tries: number;
  /** Every 202 it got; all must be the same. */
  accepted: { id: string; seq: number }[];
}

/** Text of an unfinished reply, as the visitor saw it at some moment. */
export interface Glimpse {
  entryId: string;
  attempt: number;
  text: string;
}

/** One visitor's part of the ledger: what they sent, got and saw. It knows nothing of the system but its answers. */
export interface Witness {
  conversationIds: string[];
  sent: Sent[];
  glimpses: Glimpse[];
  seen: ConversationState['timeline']['entries'];
}

const lookEveryMs = 20;
const clickAgainMs = 500;

/** A visitor with the real widget's conversation, which retries and reconnects as in a browser, and a record of everything. */
export class Visitor implements Witness {
  readonly conversationIds: string[] = [];
  readonly sent: Sent[] = [];
  readonly glimpses: Glimpse[] = [];
  /** When each entry came, milliseconds since the epoch. */
  readonly cameAt = new Map<string, number>();
  readonly #conversation;

  constructor(api: string, publicId: string) {
    this.#conversation = createConversation({
      publicId,
      api: createApi(`${api}/v1/`, (input, init) => this.#fetch(input, init)),
      keeper: createKeeper(publicId, undefined),
      beginning: () => ({ locale: 'en' }),
      onChange: (state) => this.#see(state),
    });
  }

  /** Opens the chat; resolves when the greeting is there. */
  static async arrive(api: string, publicId: string, withinMs = 20_000): Promise<Visitor> {
    const visitor = new Visitor(api, publicId);
    await visitor.#conversation.open();
    if (!(await visitor.waits(() => visitor.seen.length > 0, withinMs))) throw new Error('A visitor was not greeted.');
    return visitor;
  }

  get seen(): Witness['seen'] {
    return this.#conversation.state().timeline.entries;
  }

  ask({ question }: Topic): void {
    this.say(question);
  }

  say(text: string): void {
    this.#conversation.send(text);
  }

  /** Clicks until it is taken, as somebody who sees that it was not. Answers whether it was, in time. */
  async insists(act: (acts: Acts) => Promise<Answer<unknown>>, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      if ((await act(this.#conversation.acts())).kind === 'done') return true;
      await delay(clickAgainMs);
    }
    return false;
  }

  /** Nothing waits to be sent. */
  get isQuiet(): boolean {
    return this.#conversation.state().outbox.every(({ state }) => state !== 'pending');
  }

  isAccepted({ question }: Pick<Topic, 'question'>): boolean {
    return this.sent.some(({ text, accepted: answers }) => text === question && answers.length > 0);
  }

  /** When its answer came, or that of a question asked after it; undefined while it is open. */
  answeredAt({ question }: Pick<Topic, 'question'>): number | undefined {
    const asked = this.seen.filter(({ kind }) => kind === 'visitor-message');
    const at = asked.findIndex((entry) => textOf(entry) === question);
    if (at < 0) return undefined;
    const fitting = new Set(asked.slice(at).map((entry) => answerTo.get(textOf(entry))));
    const reply = this.seen.find((entry) => entry.kind === 'bot-message' && fitting.has(entry.text));
    return reply && this.cameAt.get(reply.id);
  }

  /** Whether `check` came true in time. */
  async waits(check: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (!check() && performance.now() < deadline) await delay(lookEveryMs);
    return check();
  }

  leave(): void {
    this.#conversation.rest();
  }

  #see({ timeline }: ConversationState): void {
    for (const { id } of timeline.entries) if (!this.cameAt.has(id)) this.cameAt.set(id, Date.now());
    const { streaming } = timeline;
    if (streaming && streaming.text !== '' && streaming.text !== this.glimpses.at(-1)?.text)
      this.glimpses.push({ entryId: streaming.entryId, attempt: streaming.attempt, text: streaming.text });
  }

  async #fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const isMessage = init.method === 'POST' && String(input).endsWith('/messages');
    const sent = isMessage ? this.#noteSending(init.body) : undefined;
    const response = await fetch(input, init);
    if (response.status === 202 && sent) sent.accepted.push(accepted.parse(await response.clone().json()));
    if (response.status === 201)
      this.conversationIds.push(startedConversation.parse(await response.clone().json()).conversation.id);
    return response;
  }

  #noteSending(body: unknown): Sent {
    const { id, text } = sendMessage.parse(JSON.parse(String(body)));
    const known = this.sent.find((message) => message.id === id);
    const message = known ?? { id, text, tries: 0, accepted: [] };
    if (!known) this.sent.push(message);
    message.tries += 1;
    return message;
  }
}

const textOf = (entry: object): string => ('text' in entry && typeof entry.text === 'string' ? entry.text : '');
