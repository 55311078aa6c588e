import { humanHandover } from '#actions/human-handover/settings.js';
import { conversationUrl } from '#contracts/console.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import { type EntryBody, entryBodies, mailName, type OwnerEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { languageOf } from '#contracts/languages.js';
import { type FoundConversation, findConversation } from '#database/conversations.js';
import { type FoundDelivery, fixMessage } from '#database/deliveries.js';
import { toOwnerEntry } from '#database/owner-entries.js';
import { readTimeline } from '#database/timeline.js';
import type { MailContent } from '#outbound/mail/content.js';
import type { MailOutcome } from '#outbound/mail/transport.js';
import type { Attempted } from './deliver-webhook.js';
import type { DeliveryDeps } from './deps.js';

export type MailRequest = Exclude<DeliveryRequest, { kind: 'webhook' }>;

/** Most entries of a timeline that a mail tells. */
const maxEntries = 5_000;

/** One try of a mail. The same Message-ID each time, by which a receiver may tell a repeat. */
export async function deliverMail(
  deps: DeliveryDeps,
  delivery: FoundDelivery,
  request: MailRequest,
  unknownBefore: number,
): Promise<Attempted> {
  const { mail } = deps;
  const started = performance.now();
  const done = (outcome: MailOutcome): Attempted => ({
    ...meaning(outcome, request.kind, unknownBefore),
    retryAfterMs: 0,
    report: {
      outcome: outcome.kind === 'accepted' || outcome.kind === 'unknown' ? outcome.kind : 'failed',
      status: outcome.code,
      error: outcome.kind === 'accepted' ? null : outcome.text,
      answer: outcome.code === null ? null : outcome.text,
      durationMs: Math.round(performance.now() - started),
      response: null,
    },
  });
  if (!mail) return done({ kind: 'rejected', code: null, text: 'No mail server is set: SMTP_URL is missing.' });
  const content = await contentOf(deps, delivery, request);
  // Templates are heavy, and a worker that starts has nothing to mail.
  const { composeMail } = await import('#outbound/mail/compose.js');
  const composed = await composeMail(content, { from: mail.from });
  await fixMessage(deps.db, delivery, { messageId: composed.messageId, body: composed.subject });
  return done(await mail.transport.send(composed));
}

/** A repeat of a team's mail is better than none; of a transcript one repeat is enough. */
function meaning({ kind, text }: MailOutcome, mail: MailRequest['kind'], unknownBefore: number) {
  if (kind === 'accepted') return { verdict: 'accepted' as const, reason: null };
  if (kind === 'rejected') return { verdict: 'failed' as const, reason: text };
  const enough = kind === 'unknown' && mail === 'transcript-mail' && unknownBefore > 0;
  return { verdict: enough ? ('unknown' as const) : ('retry' as const), reason: text };
}

/** What the mail says, from the rows as they stand; its history ends where it was decided. */
async function contentOf(
  { db, publicUrl }: DeliveryDeps,
  delivery: FoundDelivery,
  request: MailRequest,
): Promise<MailContent> {
  const found = await findConversation(db, delivery.conversationId);
  if (!found) throw new Error('The conversation of a delivery is gone.');
  const { conversation } = found;
  const { settings } = conversation;
  const id = publicId('conversation', conversation.id);
  const deliveryId = publicId('delivery', delivery.id);
  const mailed = {
    deliveryId,
    to: request.to,
    bot: { name: settings.name, language: settings.language, timezone: settings.timezone },
    conversation: { id, url: conversationUrl(publicUrl, id, deliveryId), pageUrl: conversation.pageUrl, startedAt: '' },
  };
  const language = languageOf(conversation.locale, settings.language);
  if (request.kind === 'late-result-mail') return { ...mailed, kind: request.kind, language, message: request.text };
  if (request.kind === 'webhook-disabled-mail') {
    const { action, reason, at } = request;
    return { ...mailed, kind: request.kind, action, reason, at };
  }
  if (request.kind === 'confirmation-mail') {
    const { confirmationMessage } = humanHandover.read(conversation.actions);
    return { ...mailed, kind: request.kind, language, message: confirmationMessage };
  }
  const entries = (await readTimeline(db, conversation, { after: 0, limit: maxEntries }))
    .filter(({ seq }) => seq <= request.throughSeq)
    .map(toOwnerEntry);
  const team = {
    ...mailed,
    conversation: { ...mailed.conversation, startedAt: await startOf(db, conversation) },
    visitor: request.visitor,
    entries,
  };
  if (request.kind === 'transcript-mail') {
    const ended = last(entries, 'ended');
    return {
      ...team,
      kind: request.kind,
      ended: ended ? { at: ended.at, reason: ended.reason } : null,
      failed: await failedMails(db, conversation.id),
    };
  }
  const submitted = last(entries, 'form-submitted');
  const about = {
    ...team,
    submittedAt: submitted?.at ?? delivery.createdAt.toISOString(),
    consent: submitted?.consent ?? null,
  };
  return request.kind === 'lead-mail'
    ? { ...about, kind: request.kind }
    : {
        ...about,
        kind: request.kind,
        reason: request.reason,
        merged: request.merged,
        summary: await summaryOf(db, conversation),
      };
}

function last<K extends OwnerEntry['kind']>(entries: readonly OwnerEntry[], kind: K) {
  return entries.findLast((entry): entry is Extract<OwnerEntry, { kind: K }> => entry.kind === kind);
}

async function summaryOf(
  db: DeliveryDeps['db'],
  conversation: FoundConversation,
): Promise<EntryBody<'summary-written'> | null> {
  const written = await readTimeline(db, conversation, { after: 0, kinds: ['summary-written'] });
  const newest = written.at(-1);
  return newest ? entryBodies['summary-written'].parse(newest.body) : null;
}

async function startOf(db: DeliveryDeps['db'], { id }: FoundConversation): Promise<string> {
  const [row] = await db.query<{ at: Date }[]>('SELECT started_at AS at FROM conversations WHERE id = $1', [id]);
  return (row?.at ?? new Date()).toISOString();
}

/** Mails of the conversation that no server took. */
async function failedMails(db: DeliveryDeps['db'], conversationId: string) {
  const rows = await db.query<{ mail: string; to: string }[]>(
    `SELECT replace(kind, '-mail', '') AS mail, request->>'to' AS to FROM deliveries
     WHERE conversation_id = $1 AND kind IN ('lead-mail', 'handover-mail') AND state IN ('failed', 'unknown')`,
    [conversationId],
  );
  return rows.map(({ mail, to }) => ({ mail: mailName.parse(mail), to }));
}
