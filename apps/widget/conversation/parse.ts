import type { EntryBody, VisitorEntryKind } from '#contracts/entries.js';
import type { Accepted, ConversationStatus, StreamEvent, WidgetConfig } from '#contracts/widget.js';

// zod would weigh more than the whole panel, so what the API answers is checked by hand.

type Fields = Record<string, unknown>;

/** A timeline entry as a visitor sees it. */
export type Entry = {
  [K in VisitorEntryKind]: { id: string; seq: number; at: string; kind: K } & EntryBody<K>;
}[VisitorEntryKind];

/** An entry of the timeline: its place in the order, and what it says unless its kind is newer than this widget. */
export interface Placed {
  seq: number;
  entry: Entry | undefined;
}

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

export function parsePlaced(value: unknown): Placed | undefined {
  if (!isRecord(value) || typeof value.seq !== 'number') return undefined;
  return { seq: value.seq, entry: isEntry(value) ? value : undefined };
}

export const parseEntries = (body: unknown): Placed[] | undefined =>
  isRecord(body) && Array.isArray(body.data) ? placedIn(body.data) : undefined;

export function parseStarted(
  body: unknown,
): { token: string; status: ConversationStatus; entries: Placed[] } | undefined {
  if (!isRecord(body) || typeof body.token !== 'string' || !isRecord(body.conversation)) return undefined;
  const { status } = body.conversation;
  if (!isStatus(status) || !Array.isArray(body.entries)) return undefined;
  return { token: body.token, status, entries: placedIn(body.entries) };
}

export const parseAccepted = (body: unknown): Accepted | undefined =>
  isRecord(body) && typeof body.id === 'string' && typeof body.seq === 'number'
    ? { id: body.id, seq: body.seq }
    : undefined;

export const parseConfig = (body: unknown): WidgetConfig | undefined => (isConfig(body) ? body : undefined);

/** One server-sent event; undefined for what this widget does not know. */
export function parseStreamEvent(
  data: string,
): Exclude<StreamEvent, { type: 'entry' }> | { type: 'entry'; placed: Placed } | undefined {
  const event = parseJson(data);
  if (!isRecord(event)) return undefined;
  if (event.type === 'entry') {
    const placed = parsePlaced(event.entry);
    return placed && { type: 'entry', placed };
  }
  return isDelta(event) || isStatusEvent(event) ? event : undefined;
}

/** Undefined for what is not JSON: a proxy's error page is no answer of ours. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const placedIn = (values: unknown[]): Placed[] => values.map(parsePlaced).filter((placed) => placed !== undefined);

const bodies = {
  'visitor-message': ({ text }) => typeof text === 'string',
  'bot-message': ({ text }) => typeof text === 'string',
  notice: ({ text }) => typeof text === 'string',
  ended: ({ reason }) => typeof reason === 'string',
} satisfies Record<VisitorEntryKind, (entry: Fields) => boolean>;

const isKind = (kind: unknown): kind is VisitorEntryKind => typeof kind === 'string' && Object.hasOwn(bodies, kind);

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.at !== 'string') return false;
  return isKind(value.kind) && bodies[value.kind](value);
}

const isStatus = (value: unknown): value is ConversationStatus =>
  value === 'open' || value === 'ended' || value === 'closed';

const isDelta = (value: unknown): value is Extract<StreamEvent, { type: 'delta' }> =>
  isRecord(value) &&
  value.type === 'delta' &&
  typeof value.entryId === 'string' &&
  typeof value.attempt === 'number' &&
  typeof value.offset === 'number' &&
  typeof value.text === 'string';

const isStatusEvent = (value: unknown): value is Extract<StreamEvent, { type: 'status' }> =>
  isRecord(value) && value.type === 'status' && isStatus(value.status) && typeof value.typing === 'boolean';

const isConfig = (value: unknown): value is WidgetConfig =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.language === 'string' &&
  typeof value.greeting === 'string' &&
  (value.avatarUrl === null || typeof value.avatarUrl === 'string') &&
  isRecord(value.colors) &&
  typeof value.colors.primary === 'string' &&
  typeof value.demoModel === 'boolean';
