import type { EntryBody, VisitorEntryKind } from '#contracts/entries.js';
import type { FieldError } from '#contracts/problem.js';
import type { Accepted, ConversationStatus, OpenedChannel, StreamEvent, WidgetConfig } from '#contracts/widget.js';

// zod would weigh more than the whole panel, so what the API answers is checked by hand.

type Fields = Record<string, unknown>;

/** A timeline entry as a visitor sees it. */
export type Entry = {
  [K in VisitorEntryKind]: { id: string; seq: number; at: string; kind: K } & EntryBody<K>;
}[VisitorEntryKind];

export type EntryOf<K extends VisitorEntryKind> = Extract<Entry, { kind: K }>;

/** An entry of the timeline: its place in the order, and what it says unless its kind is newer than this widget. */
export interface Placed {
  id: string;
  seq: number;
  entry: Entry | undefined;
}

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

export function parsePlaced(value: unknown): Placed | undefined {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.seq !== 'number') return undefined;
  return { id: value.id, seq: value.seq, entry: isEntry(value) ? value : undefined };
}

export const parseEntries = (body: unknown): Placed[] | undefined =>
  isRecord(body) && Array.isArray(body.data) ? placedIn(body.data) : undefined;

export function parseStarted(
  body: unknown,
): { token: string; conversationId: string; status: ConversationStatus; entries: Placed[] } | undefined {
  if (!isRecord(body) || typeof body.token !== 'string' || !isRecord(body.conversation)) return undefined;
  const { id, status } = body.conversation;
  if (typeof id !== 'string' || !isStatus(status) || !Array.isArray(body.entries)) return undefined;
  return { token: body.token, conversationId: id, status, entries: placedIn(body.entries) };
}

export const parseAccepted = (body: unknown): Accepted | undefined =>
  isRecord(body) && typeof body.id === 'string' && typeof body.seq === 'number'
    ? { id: body.id, seq: body.seq }
    : undefined;

export const parseIdentified = (body: unknown): { verified: boolean } | undefined =>
  isRecord(body) && typeof body.verified === 'boolean' ? { verified: body.verified } : undefined;

export const parseOpened = (body: unknown): OpenedChannel | undefined => (isOpened(body) ? body : undefined);

/** The bad fields a problem names; those it names wrongly are left out. */
export const parseFieldErrors = (problem: unknown): FieldError[] =>
  isRecord(problem) && Array.isArray(problem.errors) ? problem.errors.filter(isFieldError) : [];

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

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number';
const flag: Check = (value) => typeof value === 'boolean';
const scalar: Check = (value) => text(value) || number(value) || flag(value);
const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const nothing = oneOf(undefined);
const none = oneOf(null);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => check(item));
const record =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && list(check)(Object.values(value));
const shape =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const fieldName = oneOf('name', 'email', 'phone');
const channel = oneOf('email', 'whatsapp', 'instagram', 'telegram', 'messenger');
const consent = shape({ mode: oneOf('notice', 'checkbox'), text, privacyUrl: either(text, none) });
const node: Check = (value) => Array.isArray(value) && text(value[0]) && record(text)(value[1]);
const icon = either(
  shape({ kind: oneOf('none') }),
  shape({ kind: oneOf('lucide'), nodes: either(list(node), nothing) }),
  shape({ kind: oneOf('upload'), url: text }),
);

const bodies = {
  'visitor-message': shape({ text }),
  'bot-message': shape({ text }),
  notice: shape({ text }),
  'form-shown': shape({
    form: shape({
      heading: text,
      fields: list(shape({ name: fieldName, required: flag, value: either(text, nothing) })),
      consent: either(consent, none),
      blocking: flag,
    }),
    purpose: oneOf('lead', 'handover'),
  }),
  'form-submitted': shape({ formId: text }),
  'handover-offered': shape({
    channels: list(shape({ channel, url: either(text, nothing) })),
    hint: either(text, nothing),
    summary: either(text, nothing),
  }),
  'handover-declined': shape({}),
  'channel-opened': shape({ channel }),
  'buttons-shown': shape({
    under: text,
    groups: list(shape({ buttons: list(shape({ id: text, text, link: text, icon })) })),
  }),
  'confirm-asked': shape({ action: text, inputs: record(scalar) }),
  'confirm-answered': shape({ confirmId: text, accept: flag }),
  'action-settled': shape({ action: text, ok: flag }),
  ended: shape({ reason: text }),
} satisfies Record<VisitorEntryKind, Check>;

const isKind = (kind: unknown): kind is VisitorEntryKind => typeof kind === 'string' && Object.hasOwn(bodies, kind);

const isEntry = (value: Fields): value is Entry & Fields =>
  text(value.id) && time(value.at) && isKind(value.kind) && bodies[value.kind](value);

const isStatus = (value: unknown): value is ConversationStatus => oneOf('open', 'ended', 'closed')(value);

const isDelta = (value: unknown): value is Extract<StreamEvent, { type: 'delta' }> =>
  shape({ type: oneOf('delta'), entryId: text, attempt: number, offset: number, text })(value);

const isStatusEvent = (value: unknown): value is Extract<StreamEvent, { type: 'status' }> =>
  shape({ type: oneOf('status'), status: isStatus, typing: flag })(value);

const isOpened = (value: unknown): value is OpenedChannel =>
  either(shape({ url: text }), shape({ formId: text }))(value);

const isFieldError = (value: unknown): value is FieldError => shape({ pointer: text, detail: text })(value);

const isConfig = (value: unknown): value is WidgetConfig =>
  shape({
    name: text,
    language: text,
    greeting: text,
    avatarUrl: either(text, none),
    colors: shape({ primary: text }),
    demoModel: flag,
  })(value);
