import { publicId } from '#contracts/ids.js';
import type { FoundLead } from './leads.service.js';

/** Columns of an export and what stands in them; `publicUrl` is where the console is. Every cell is text. */
export const leadColumns = {
  Name: (lead) => lead.name,
  'E-mail': (lead) => lead.email,
  Phone: (lead) => lead.phone,
  Source: (lead) => lead.source,
  Consent: ({ consent }) => (consent === null ? 'not asked' : consent.given ? 'given' : consent.mode),
  'Consent text': (lead) => lead.consent?.text ?? null,
  Page: (lead) => lead.pageUrl,
  Conversation: ({ conversationId }, publicUrl) =>
    conversationId && `${publicUrl}/conversations/${publicId('conversation', conversationId)}`,
  Bot: (lead) => lead.botName,
  'Created (local)': ({ createdAt, timezone }) => inZone(createdAt, timezone),
  'Created (UTC)': (lead) => lead.createdAt.toISOString(),
} satisfies Record<string, (lead: FoundLead, publicUrl: string) => string | null>;

/** One row of an export. */
export const leadCells = (lead: FoundLead, publicUrl: string): string[] =>
  Object.values(leadColumns).map((cell) => cell(lead, publicUrl) ?? '');

/** `2026-11-22T11:00:00+01:00`: a moment as the clock on the wall shows it in an IANA time zone (RFC 3339). */
export function inZone(moment: Date, timezone: string): string {
  const parts = clockOf(timezone).formatToParts(moment);
  const {
    year,
    month,
    day,
    hour,
    minute,
    second,
    timeZoneName = '',
  } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const offset = timeZoneName.slice('GMT'.length) || '+00:00';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than writing a hundred rows. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, ...fields, hourCycle: 'h23', timeZoneName: 'longOffset' });
  clocks.set(timeZone, clock);
  return clock;
}
