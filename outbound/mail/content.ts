import type { z } from 'zod';
import type { ConsentSnapshot, Contact } from '#contracts/contact-form.js';
import type { HandoverReason } from '#contracts/deliveries.js';
import type { EndReason, mailName, OwnerEntry } from '#contracts/entries.js';
import type { Language } from '#contracts/languages.js';

/** What a mail says, as plain data: times are ISO 8601 in UTC, ids are public ones. Texts need not be clean. */
export type MailContent = { [K in MailKind]: { kind: K } & MailContents[K] }[MailKind];
export type MailKind = keyof MailContents;

export interface MailContents {
  'lead-mail': LeadMail;
  'handover-mail': HandoverMail;
  'confirmation-mail': VisitorMail;
  'transcript-mail': TranscriptMail;
  'late-result-mail': VisitorMail;
  'webhook-disabled-mail': WebhookDisabledMail;
}

interface Mailed {
  /** Names the mail for life: the same id on a second try is the same mail. */
  deliveryId: string;
  to: string;
  /** `timezone` is an IANA zone, `language` a tag such as de or pt-BR: the language of what bot and owner wrote. */
  bot: { name: string; language: string; timezone: string };
  conversation: { id: string };
}

/** A mail to the team: about a visitor and what was said. */
interface TeamMail extends Mailed {
  conversation: {
    id: string;
    /** Where the team reads it. The only link of the mail. */
    url: string;
    pageUrl: string | null;
    startedAt: string;
  };
  visitor: Contact;
  /** The timeline as owners see it, as far as the mail tells it. */
  entries: readonly OwnerEntry[];
}

export interface LeadMail extends TeamMail {
  submittedAt: string;
  consent: ConsentSnapshot | null;
}

export interface HandoverMail extends TeamMail {
  submittedAt: string;
  reason: HandoverReason;
  /** By the assistant, or the visitor's own words when it is away. */
  summary: { text: string; by: 'model' | 'extract' } | null;
  /** It is also the lead mail, and tells the whole history. */
  merged: boolean;
  consent: ConsentSnapshot | null;
}

/** To the visitor. Holds nothing a visitor typed: the address is not known to be theirs. */
export interface VisitorMail extends Mailed {
  /** The visitor's, in which all is said but the message. */
  language: Language;
  /** The owner's words. */
  message: string;
}

/** To the account's people: a webhook's endpoint is called no more. */
export interface WebhookDisabledMail extends Mailed {
  /** Where it was seen; `url` leads the team there. */
  conversation: { id: string; url: string };
  /** Name of the webhook. */
  action: string;
  reason: string;
  at: string;
}

export interface TranscriptMail extends TeamMail {
  ended: { at: string; reason: EndReason } | null;
  /** Mails of the conversation that were not taken. */
  failed: readonly { mail: z.infer<typeof mailName>; to: string }[];
}
