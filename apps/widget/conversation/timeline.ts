import type { ConversationStatus, StreamEvent } from '#contracts/widget.js';
import type { Entry, Placed } from './parse.js';

type Delta = Extract<StreamEvent, { type: 'delta' }>;

/** The reply that is being written. `torn`: a piece is missing, so its text is not shown and the finished entry is awaited. */
export interface Streaming {
  entryId: string;
  attempt: number;
  text: string;
  torn: boolean;
}

/** What the server has told of a conversation. Entries are in the order of their `seq`, each once. */
export interface Timeline {
  entries: readonly Entry[];
  /** Ids of entries whose kind this widget does not know. */
  unknown: readonly string[];
  /** Highest seq received, of kinds this widget does not know too: where a reconnect goes on. */
  lastSeq: number;
  status: ConversationStatus;
  typing: boolean;
  streaming: Streaming | undefined;
}

export const emptyTimeline: Timeline = {
  entries: [],
  unknown: [],
  lastSeq: 0,
  status: 'open',
  typing: false,
  streaming: undefined,
};

export function addEntry(timeline: Timeline, { id, seq, entry }: Placed): Timeline {
  const settles = entry?.kind === 'notice' || id === timeline.streaming?.entryId;
  const known = {
    ...timeline,
    lastSeq: Math.max(timeline.lastSeq, seq),
    streaming: settles ? undefined : timeline.streaming,
  };
  if (!entry) return { ...known, unknown: [...timeline.unknown, id] };
  if (timeline.entries.some((other) => other.seq === seq)) return known;
  return {
    ...known,
    entries: [...timeline.entries, entry].sort((a, b) => a.seq - b.seq),
    // A late replay of an old entry says nothing about now.
    status: seq > timeline.lastSeq ? statusAfter(timeline.status, entry) : timeline.status,
    typing: timeline.typing && isVisitorAct(entry),
  };
}

/** What a visitor does may come in the middle of an answer. */
export const isVisitorAct = ({ kind }: Entry): boolean => visitorActs.includes(kind);

const visitorActs: readonly Entry['kind'][] = [
  'visitor-message',
  'form-submitted',
  'channel-opened',
  'handover-declined',
  'confirm-answered',
];

/** How many things were said to the visitor behind `seq`. */
export const saidAfter = ({ entries }: Timeline, seq: number): number =>
  entries.filter((entry) => entry.seq > seq && (entry.kind === 'bot-message' || entry.kind === 'notice')).length;

/** Streaming text is ephemeral: a piece either continues the text held, begins a newer attempt, or tears what is held. */
export function addDelta(timeline: Timeline, { entryId, attempt, offset, text }: Delta): Timeline {
  if (timeline.unknown.includes(entryId) || timeline.entries.some(({ id }) => id === entryId)) return timeline;
  const held = timeline.streaming?.entryId === entryId ? timeline.streaming : undefined;
  if (held && attempt < held.attempt) return timeline;
  const current = held?.attempt === attempt ? held : { entryId, attempt, text: '', torn: false };
  const torn = current.torn || offset !== current.text.length;
  return { ...timeline, streaming: { ...current, torn, text: torn ? '' : current.text + text } };
}

export const setStatus = (timeline: Timeline, status: ConversationStatus, typing: boolean): Timeline => ({
  ...timeline,
  status,
  typing,
  // Nothing is being written: what is held is a draft that another step overtook.
  streaming: typing ? timeline.streaming : undefined,
});

function statusAfter(status: ConversationStatus, entry: Entry): ConversationStatus {
  if (entry.kind === 'ended') return 'ended';
  const reopens = entry.kind === 'visitor-message' || (entry.kind === 'notice' && entry.about === 'reopened');
  return reopens && status === 'ended' ? 'open' : status;
}
