import type { SendMessage, StartConversation, WidgetConfig } from '#contracts/widget.js';
import type { Answer, Api, Refusal } from './api.js';
import { connect } from './connection.js';
import type { Keeper, Kept } from './keeper.js';
import { change, nextToSend, type Outbox, remove, unseen, unsettled, untold } from './outbox.js';
import { type Entry, type Placed, parseStreamEvent } from './parse.js';
import { backoff, createPauses } from './pauses.js';
import { addDelta, addEntry, emptyTimeline, saidAfter, setStatus, type Timeline } from './timeline.js';

export interface ConversationState {
  phase: 'idle' | 'starting' | 'ready' | 'failed';
  config: WidgetConfig | undefined;
  timeline: Timeline;
  outbox: Outbox;
  /** Highest seq that was before the visitor's eyes, in any tab. */
  seenSeq: number;
  /** True from a second after the connection was lost until it is back. */
  reconnecting: boolean;
  /** Why the phase is `failed`: a code that the texts know, or the server's words; may be empty. */
  problem: string;
}

interface ConversationOptions {
  publicId: string;
  api: Api;
  keeper: Keeper;
  /** What a new conversation tells the server about where it began. */
  beginning(): StartConversation;
  onChange(state: ConversationState): void;
  /** An entry that is not history: it came while this page looked on. */
  onNews?(entry: Entry): void;
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
/** So long another tab has the time to send what was written there. Then this one does too: the id stays, so it is taken once. */
const courtesyMs = 5_000;

/** A visitor's conversation with a bot, free of the page: keeps the state, talks to the API, reports every change. */
export function createConversation({ publicId, api, keeper, beginning, onChange, onNews }: ConversationOptions) {
  const { pause, endAll: retryNow } = createPauses();
  let closed = new AbortController();
  let session: Session | undefined;
  let downTimer: ReturnType<typeof setTimeout> | undefined;
  let watched = false;
  let mayBegin = true;
  let state: ConversationState = {
    phase: 'idle',
    config: undefined,
    timeline: emptyTimeline,
    outbox: keeper.read().outbox,
    seenSeq: keeper.read().seenSeq,
    reconnecting: false,
    problem: '',
  };

  function set(changes: Partial<ConversationState>) {
    state = { ...state, ...changes };
    if (watched && state.timeline.lastSeq > state.seenSeq) {
      state = { ...state, seenSeq: state.timeline.lastSeq };
      keeper.update({ seenSeq: state.seenSeq });
    }
    onChange(state);
  }

  /** Changes what all tabs have, not what this one knew of it. */
  function editOutbox(edit: (outbox: Outbox) => Outbox) {
    const outbox = edit(keeper.read().outbox);
    keeper.update({ outbox });
    set({ outbox });
  }

  function setTimeline(timeline: Timeline) {
    set({ timeline });
    if (untold(state.outbox, timeline.entries).length < state.outbox.length)
      editOutbox((outbox) => untold(outbox, timeline.entries));
  }

  /** Begins or resumes the conversation; does nothing while it is under way. */
  async function open(begins = true): Promise<void> {
    mayBegin = begins;
    if (state.phase !== 'idle' && state.phase !== 'failed') return;
    const { signal } = closed;
    set({ phase: 'starting', problem: '' });
    if (!state.config) {
      const answer = await insist(() => api.config(publicId), signal);
      if (signal.aborted) return;
      if (answer.kind === 'refused') return fail(answer);
      if (answer.kind === 'again') return;
      set({ config: answer.value });
    }
    const { token } = keeper.read();
    if (token !== undefined) await resume(token);
    else if (mayBegin) await begin();
    else rest();
  }

  /** Leaves the server alone; `open` comes back. */
  function rest() {
    closed.abort();
    closed = new AbortController();
    leave();
    if (state.phase !== 'idle') set({ phase: 'idle' });
  }

  async function begin(replaces = false): Promise<void> {
    leave();
    const { signal } = closed;
    set({ phase: 'starting', timeline: emptyTimeline, problem: '' });
    const earlier = keeper.read().token;
    const answer = await insist(() => api.start(publicId, beginning(), earlier), signal);
    if (signal.aborted) return;
    if (answer.kind === 'refused') return fail(answer);
    if (answer.kind === 'again') return;
    const { token: others = earlier } = keeper.read();
    // Another tab was quicker: its conversation is the one.
    if (others !== undefined && others !== earlier) return await resume(others);
    const { token, conversationId, status, entries } = answer.value;
    keeper.update({ token, conversationId, underWay: true, seenSeq: 0 });
    set({ seenSeq: 0 });
    enter({ token, replaces, pumping: false, left: new AbortController() }, entries, status);
    for (const { entry } of entries) if (entry) onNews?.(entry);
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
    if (session !== next) leave();
    session = next;
    set({ phase: 'ready' });
    setTimeline(entries.reduce(addEntry, { ...emptyTimeline, status }));
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
    // Where nobody looks and nothing waits, none begins.
    if (mayBegin || nextToSend(state.outbox)) return await replace(true);
    keeper.update({ underWay: false });
    rest();
  }

  function fail({ detail }: Refusal) {
    set({ phase: 'failed', problem: detail });
  }

  /** Leaves this conversation for a new one, and takes along what was not sent. */
  async function replace(turnedAway: boolean): Promise<void> {
    const { token } = keeper.read();
    if (token !== undefined && token !== session?.token) return await resume(token);
    editOutbox((outbox) => unsettled(outbox).map((message) => ({ ...message, afterSeq: 0 })));
    await begin(turnedAway);
  }

  function receive(data: string) {
    const event = parseStreamEvent(data);
    if (!event) return;
    const { timeline } = state;
    if (event.type === 'delta') set({ timeline: addDelta(timeline, event) });
    else if (event.type === 'status') set({ timeline: setStatus(timeline, event.status, event.typing) });
    else {
      const { entry, seq } = event.placed;
      setTimeline(addEntry(timeline, event.placed));
      if (entry && seq > timeline.lastSeq) onNews?.(entry);
    }
  }

  function send(text: SendMessage['text']) {
    const message = {
      id: crypto.randomUUID(),
      text: text.trim(),
      afterSeq: state.timeline.lastSeq,
      state: 'pending',
    } as const;
    if (message.text === '') return;
    editOutbox((outbox) => [...outbox, message]);
    if (session) void pump(session);
  }

  /** Sends what waits, one after the other, so that messages arrive in the order they were written. */
  async function pump(from: Session): Promise<void> {
    if (from.pumping) return;
    from.pumping = true;
    for (let next = nextToSend(state.outbox); next && session === from; next = nextToSend(state.outbox)) {
      const { id, text } = next;
      const tell = (problem: string) => editOutbox((outbox) => change(outbox, id, { problem }));
      const answer = await insist(() => api.send(from.token, { id, text }), from.left.signal, tell);
      if (session !== from || answer.kind === 'again') break;
      if (answer.kind === 'done') {
        from.replaces = false;
        const accepted = { state: 'accepted', entryId: answer.value.id } as const;
        editOutbox((outbox) => untold(change(outbox, id, accepted), state.timeline.entries));
      } else if (startsAnew(answer)) {
        await turnAway(from, answer);
      } else {
        editOutbox((outbox) => change(outbox, id, { state: 'failed', problem: answer.detail }));
      }
    }
    from.pumping = false;
  }

  /**
   * Repeats a call until it is answered for good; `again` only when `signal` aborted. `tell` hears that it was too much at once;
   * without it, that is a refusal.
   */
  async function insist<T>(
    call: () => Promise<Answer<T>>,
    signal: AbortSignal,
    tell?: (why: string) => void,
  ): Promise<Answer<T>> {
    for (let failures = 1; ; failures++) {
      const answer = await call();
      if (answer.kind !== 'again' || signal.aborted) {
        if (state.phase === 'starting') up();
        return answer;
      }
      const { detail } = answer;
      if (detail && !tell) return { kind: 'refused', status: 429, code: 'rate_limited', detail, errors: [] };
      if (detail) tell?.(detail);
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

  /** What another tab changed of what all tabs keep. */
  async function follow({ token, outbox, seenSeq }: Kept): Promise<void> {
    const isOther = session !== undefined && token !== undefined && token !== session.token;
    set({ outbox, seenSeq, ...(isOther && { phase: 'starting', timeline: emptyTimeline }) });
    if (!session || token === undefined) return;
    if (isOther) {
      await resume(token);
    } else if (nextToSend(outbox)) {
      await pause(courtesyMs, session.left.signal);
      if (session) await pump(session);
    }
  }

  return {
    open,
    send,
    follow,
    retryNow,
    state: () => state,
    acts: () => api.acts(session?.token ?? ''),
    fileUrl: api.fileUrl,
    /** Says whether the visitor looks: what comes meanwhile is not unread. */
    watch(isWatched: boolean) {
      watched = isWatched;
      set({});
    },
    /** Asks for the end, which the timeline tells once it has come. */
    async end(): Promise<void> {
      if (!session) return;
      const { token, left } = session;
      await insist(() => api.end(token), left.signal);
    },
    /** Leaves this conversation, which the server ends, for a new one. */
    async restart(): Promise<void> {
      if (state.phase === 'starting') return;
      if (session && state.timeline.status === 'open') void api.end(session.token);
      await replace(false);
    },
    /** Tries a failed message again, under the same id. */
    resend(id: string) {
      editOutbox((outbox) => change(outbox, id, { state: 'pending' }));
      if (session) void pump(session);
    },
    discard: (id: string) => editOutbox((outbox) => remove(outbox, id)),
    rest,
    /** Leaves the conversation and keeps nothing of it. */
    forget() {
      rest();
      keeper.clear();
      set({ timeline: emptyTimeline, outbox: [], seenSeq: 0 });
    },
  };
}

/** The visitor's messages that stand beside the timeline. */
export const waitingMessages = ({ outbox, timeline }: ConversationState): Outbox => unseen(outbox, timeline.entries);

/** How much was said to the visitor that they have not seen. */
export const unreadIn = ({ timeline, seenSeq }: ConversationState): number => saidAfter(timeline, seenSeq);

const startsAnew = ({ status, code }: Refusal): boolean => status === 401 || code === 'conversation_closed';
