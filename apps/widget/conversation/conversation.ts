import type { SendMessage, StartConversation, WidgetConfig } from '#contracts/widget.js';
import type { Answer, Api, Refusal } from './api.js';
import { connect } from './connection.js';
import type { Keeper } from './keeper.js';
import { change, nextToSend, type Outbox, remove, unseen, unsettled } from './outbox.js';
import { type Placed, parseStreamEvent } from './parse.js';
import { backoff, createPauses } from './pauses.js';
import { addDelta, addEntry, emptyTimeline, setStatus, type Timeline } from './timeline.js';

export interface ConversationState {
  phase: 'idle' | 'starting' | 'ready' | 'failed';
  config: WidgetConfig | undefined;
  timeline: Timeline;
  outbox: Outbox;
  /** True from a second after the connection was lost until it is back. */
  reconnecting: boolean;
  /** Why the phase is `failed`, in the server's words; may be empty. */
  problem: string;
}

interface ConversationOptions {
  publicId: string;
  api: Api;
  keeper: Keeper;
  /** What a new conversation tells the server about where it began. */
  beginning(): StartConversation;
  onChange(state: ConversationState): void;
}

export type Conversation = ReturnType<typeof createConversation>;

/** One conversation as the server knows it. `replaces` one that was turned away, until the server has accepted something in it. */
interface Session {
  token: string;
  replaces: boolean;
  pumping: boolean;
  left: AbortController;
}

const patienceMs = 1_000;

/** A visitor's conversation with a bot, free of the page: keeps the state, talks to the API, reports every change. */
export function createConversation({ publicId, api, keeper, beginning, onChange }: ConversationOptions) {
  const { pause, endAll: retryNow } = createPauses();
  const closed = new AbortController();
  let session: Session | undefined;
  let downTimer: ReturnType<typeof setTimeout> | undefined;
  let state: ConversationState = {
    phase: 'idle',
    config: undefined,
    timeline: emptyTimeline,
    outbox: keeper.read().outbox,
    reconnecting: false,
    problem: '',
  };

  function set(changes: Partial<ConversationState>) {
    state = { ...state, ...changes };
    onChange(state);
  }

  function setOutbox(outbox: Outbox) {
    keeper.update({ outbox: unsettled(outbox) });
    set({ outbox });
  }

  /** Begins or resumes the conversation; does nothing while it is under way. */
  async function open(): Promise<void> {
    if (state.phase !== 'idle' && state.phase !== 'failed') return;
    set({ phase: 'starting', problem: '' });
    if (!state.config) {
      const answer = await insist(() => api.config(publicId), closed.signal);
      if (answer.kind === 'refused') return fail(answer);
      if (answer.kind === 'again') return;
      set({ config: answer.value });
    }
    const { token } = keeper.read();
    await (token === undefined ? begin() : resume(token));
  }

  async function begin(replaces = false): Promise<void> {
    leave();
    set({ phase: 'starting', timeline: emptyTimeline, problem: '' });
    const answer = await insist(() => api.start(publicId, beginning(), keeper.read().token), closed.signal);
    if (answer.kind === 'refused') return fail(answer);
    if (answer.kind === 'again') return;
    const { token, status, entries } = answer.value;
    keeper.update({ token });
    enter({ token, replaces, pumping: false, left: new AbortController() }, entries, status);
  }

  async function resume(token: string): Promise<void> {
    leave();
    const next = { token, replaces: false, pumping: false, left: new AbortController() };
    session = next;
    const answer = await insist(() => api.entries(token), next.left.signal);
    if (session !== next || answer.kind === 'again') return;
    if (answer.kind === 'refused') return await turnAway(next, answer);
    enter(next, answer.value, 'open');
  }

  function enter(next: Session, entries: Placed[], status: Timeline['status']) {
    session = next;
    set({ phase: 'ready', timeline: entries.reduce(addEntry, { ...emptyTimeline, status }) });
    void connect({
      open: (signal) => api.events(next.token, state.timeline.lastSeq, signal),
      onData: receive,
      onUp: up,
      onDown: down,
      onRefused: (refusal) => void turnAway(next, refusal),
      pause,
      signal: next.left.signal,
    });
    void pump(next);
  }

  function leave() {
    session?.left.abort();
    session = undefined;
    up();
  }

  /** The server will not go on with this session: its token is no longer good, or the conversation is closed. */
  async function turnAway(from: Session, refusal: Refusal): Promise<void> {
    if (session !== from) return;
    // If its replacement is turned away too, another would follow for ever.
    if (!startsAnew(refusal) || from.replaces) {
      leave();
      return fail(refusal);
    }
    await replace(true);
  }

  function fail({ detail }: Refusal) {
    set({ phase: 'failed', problem: detail });
  }

  /** Leaves this conversation for a new one, and takes along what was not sent. */
  async function replace(turnedAway: boolean): Promise<void> {
    const outbox = unsettled(state.outbox).map((message) => ({ ...message, id: crypto.randomUUID(), afterSeq: 0 }));
    setOutbox(outbox);
    await begin(turnedAway);
  }

  function receive(data: string) {
    const event = parseStreamEvent(data);
    if (!event) return;
    const { timeline } = state;
    if (event.type === 'delta') set({ timeline: addDelta(timeline, event) });
    else if (event.type === 'status') set({ timeline: setStatus(timeline, event.status, event.typing) });
    else set({ timeline: addEntry(timeline, event.placed) });
  }

  function send(text: SendMessage['text']) {
    const message = {
      id: crypto.randomUUID(),
      text: text.trim(),
      afterSeq: state.timeline.lastSeq,
      state: 'pending',
    } as const;
    if (message.text === '') return;
    setOutbox([...state.outbox, message]);
    if (session) void pump(session);
  }

  /** Sends what waits, one after the other, so that messages arrive in the order they were written. */
  async function pump(from: Session): Promise<void> {
    if (from.pumping) return;
    from.pumping = true;
    for (let next = nextToSend(state.outbox); next && session === from; next = nextToSend(state.outbox)) {
      const { id, text } = next;
      const answer = await insist(() => api.send(from.token, { id, text }), from.left.signal);
      if (session !== from || answer.kind === 'again') break;
      if (answer.kind === 'done') {
        from.replaces = false;
        setOutbox(change(state.outbox, id, { state: 'accepted', entryId: answer.value.id }));
      } else if (startsAnew(answer)) {
        await turnAway(from, answer);
      } else {
        setOutbox(change(state.outbox, id, { state: 'failed', problem: answer.detail }));
      }
    }
    from.pumping = false;
  }

  /** Repeats a call until it is answered for good; `again` only when `signal` aborted. */
  async function insist<T>(call: () => Promise<Answer<T>>, signal: AbortSignal): Promise<Answer<T>> {
    for (let failures = 1; ; failures++) {
      const answer = await call();
      if (answer.kind !== 'again' || signal.aborted) {
        if (state.phase === 'starting') up();
        return answer;
      }
      if (state.phase === 'starting') down();
      await pause(Math.max(backoff(failures), answer.afterMs), signal);
      if (signal.aborted) return answer;
    }
  }

  function down() {
    downTimer ??= setTimeout(() => set({ reconnecting: true }), patienceMs);
  }

  function up() {
    clearTimeout(downTimer);
    downTimer = undefined;
    if (state.reconnecting) set({ reconnecting: false });
  }

  return {
    open,
    restart: () => replace(false),
    send,
    retryNow,
    state: () => state,
    acts: () => api.acts(session?.token ?? ''),
    fileUrl: api.fileUrl,
    /** Tries a failed message again, under the same id. */
    resend(id: string) {
      setOutbox(change(state.outbox, id, { state: 'pending' }));
      if (session) void pump(session);
    },
    discard: (id: string) => setOutbox(remove(state.outbox, id)),
    /** Another tab began a new conversation: go there too. */
    async follow(token: string | undefined): Promise<void> {
      if (!session || token === undefined || token === session.token) return;
      set({ phase: 'starting', timeline: emptyTimeline });
      await resume(token);
    },
    close() {
      closed.abort();
      leave();
    },
  };
}

/** The visitor's messages that stand beside the timeline. */
export const waitingMessages = ({ outbox, timeline }: ConversationState): Outbox => unseen(outbox, timeline.entries);

const startsAnew = ({ status, code }: Refusal): boolean => status === 401 || code === 'conversation_closed';
