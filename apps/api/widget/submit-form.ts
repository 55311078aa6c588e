import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { humanHandover } from '#actions/human-handover/settings.js';
import { contactFormOf } from '#actions/lead-capture/contact-form.js';
import { leadCapture } from '#actions/lead-capture/settings.js';
import { readSubmission } from '#actions/lead-capture/validate.js';
import {
  type ConsentSnapshot,
  type Contact,
  type ContactForm,
  contactFieldName,
  type FormPurpose,
} from '#contracts/contact-form.js';
import { entryBodies } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { LeadSource } from '#contracts/leads.js';
import type { SubmitForm } from '#contracts/widget.js';
import type { FoundConversation } from '#database/conversations.js';
import { append, type EntryToAppend, readEntry } from '#database/timeline.js';
import { ProblemError } from '../problem.js';
import type { VisitorAuthority } from '../request.js';
import { conversationOf, factsFor } from './act.js';
import { type AppendedOnce, once } from './append-once.js';

/** Takes a contact form: lead, visitor and entry in one transaction, once. Every wrong field is named. */
export async function submitForm(
  db: DataSource,
  authority: VisitorAuthority,
  { formId, values, consent }: SubmitForm,
): Promise<AppendedOnce> {
  const entry = await readEntry(db, authority, formId);
  if (entry?.kind !== 'form-shown') throw wrong('/formId', 'expected the id of a form of this conversation');
  const { form, purpose } = entryBodies['form-shown'].parse(entry.body);
  return await once(db, authority, [formId], async () => {
    const conversation = await conversationOf(db, authority);
    requireInForce(conversation, purpose);
    const { wording } = factsFor(conversation);
    const { contact, errors } = readSubmission(form, { values, consent }, wording);
    if (errors.length > 0) throw new ProblemError('invalid', wording.texts.form.wrong, errors);
    return await db.transaction(
      async (tx) => await capture(tx, conversation, { formId, purpose, form, contact, ticked: consent }),
    );
  });
}

/** A visitor's yes to handing over the details that are known: it stands for the form. */
export async function submitKnown(
  db: DataSource,
  authority: VisitorAuthority,
  confirmId: string,
): Promise<AppendedOnce> {
  return await once(db, authority, [confirmId], async () => {
    const conversation = await conversationOf(db, authority);
    requireInForce(conversation, 'handover');
    const { settings, visitor } = factsFor(conversation);
    const form = contactFormOf(settings.of(leadCapture), visitor, 'handover');
    const submission = { formId: confirmId, purpose: 'handover' as const, form, contact: visitor, ticked: false };
    const answered: EntryToAppend = {
      kind: 'confirm-answered',
      body: { confirmId: publicId('entry', confirmId), accept: true },
    };
    return await db.transaction(async (tx) => await capture(tx, conversation, submission, [answered]));
  });
}

/** An action that was switched off takes no form any more, even one that is still on a screen. */
function requireInForce(conversation: FoundConversation, purpose: FormPurpose): void {
  const { settings, wording } = factsFor(conversation);
  const { enabled } = purpose === 'lead' ? settings.of(leadCapture) : settings.of(humanHandover);
  if (!enabled) throw wrong('/formId', wording.texts.form.gone);
}

interface Captured {
  formId: string;
  purpose: FormPurpose;
  form: ContactForm;
  contact: Contact;
  ticked: boolean;
}

async function capture(
  tx: EntityManager,
  conversation: FoundConversation,
  { formId, purpose, form, contact, ticked }: Captured,
  before: EntryToAppend[] = [],
): Promise<{ id: string; seq: number }> {
  const consent = snapshotOf(form, ticked, conversation.botVersion);
  const source = purpose === 'handover' ? 'handover' : factsFor(conversation).settings.of(leadCapture).position;
  const leadId = await saveLead(tx, conversation, { contact, source, consent });
  await tx.query(
    `UPDATE visitors SET name = coalesce($3, name), email = coalesce($4, email), phone = coalesce($5, phone)
     WHERE id = $1 AND account_id = $2`,
    [conversation.visitorId, conversation.accountId, contact.name, contact.email, contact.phone],
  );
  const submitted: EntryToAppend = {
    kind: 'form-submitted',
    clientId: formId,
    signal: 'form-submitted',
    body: {
      formId: publicId('entry', formId),
      fields: contactFieldName.options.filter((name) => contact[name] !== null),
      leadId: publicId('lead', leadId),
      purpose,
      consent,
    },
  };
  const appended = await append(tx, conversation, [...before, submitted]);
  const entry = appended?.at(-1);
  if (!entry) throw new ProblemError('conversation_closed', 'The conversation is closed; start a new one.');
  return entry;
}

/** One lead for each visitor: what is sent again is added, what is left out stays. */
async function saveLead(
  tx: EntityManager,
  { accountId, botId, visitorId, id, pageUrl }: FoundConversation,
  { contact, source, consent }: { contact: Contact; source: LeadSource; consent: ConsentSnapshot | null },
): Promise<string> {
  const [row] = await tx.query<{ id: string }[]>(
    `INSERT INTO leads AS l
       (id, account_id, bot_id, visitor_id, conversation_id, name, email, phone, source, page_url, consent)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (visitor_id) DO UPDATE SET
       name = coalesce(excluded.name, l.name), email = coalesce(excluded.email, l.email),
       phone = coalesce(excluded.phone, l.phone), page_url = coalesce(excluded.page_url, l.page_url),
       consent = coalesce(excluded.consent, l.consent), conversation_id = excluded.conversation_id,
       submissions = l.submissions + 1, updated_at = now()
     RETURNING id`,
    [
      ...[uuidv7(), accountId, botId, visitorId, id, contact.name, contact.email, contact.phone, source, pageUrl],
      consent,
    ],
  );
  if (!row) throw new Error('A lead was neither added nor found.');
  return row.id;
}

/** The words of then, whatever the settings say later. */
const snapshotOf = ({ consent }: ContactForm, ticked: boolean, version: number): ConsentSnapshot | null =>
  consent && {
    ...consent,
    given: consent.mode === 'checkbox' && ticked,
    hash: createHash('sha256').update(consent.text).digest('hex'),
    at: new Date().toISOString(),
    version,
  };

const wrong = (pointer: string, detail: string): ProblemError =>
  new ProblemError('invalid', `${pointer}: ${detail}`, [{ pointer, detail }]);
