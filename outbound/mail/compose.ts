import { render, toPlainText } from '@react-email/render';
import { displayName, isMailAddress } from './address.js';
import type { MailContent, MailContents, MailKind } from './content.js';
import { type Excerpt, fold, whole } from './fold.js';
import { confirmationMail } from './templates/confirmation-mail.js';
import { handoverMail } from './templates/handover-mail.js';
import { lateResultMail } from './templates/late-result-mail.js';
import { leadMail } from './templates/lead-mail.js';
import type { Template } from './templates/template.js';
import { transcriptMail } from './templates/transcript-mail.js';
import { webhookDisabledMail } from './templates/webhook-disabled-mail.js';
import type { Mail } from './transport.js';

/** Longest HTML in bytes: mail programs cut or hide what is longer. */
const longestHtml = 90_000;

/**
 * Writes a mail from its content. What does not fit in 90 KB of HTML is folded in the middle, and the whole is attached. The same
 * delivery makes the same Message-ID, whenever it is tried. `from` is the operator's address, whose domain names our mails.
 */
export async function composeMail(content: MailContent, { from }: { from: string }): Promise<Mail> {
  const { deliveryId, to, bot, conversation } = content;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const answers = content.kind === 'lead-mail' || content.kind === 'handover-mail' ? content.visitor.email : null;
  const { subject, html, full } = await write(content.kind, content);
  const thread = `<${conversation.id}@${domain}>`;
  return {
    to,
    from: { name: displayName(bot.name, 'Chat'), address: from },
    ...(answers !== null && isMailAddress(answers) && { replyTo: answers }),
    subject,
    html,
    text: textOf(html),
    messageId: `<${deliveryId}@${domain}>`,
    headers: {
      'In-Reply-To': thread,
      References: thread,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // Providers that know one of these take a mail once.
      'Resend-Idempotency-Key': deliveryId,
      idempotencyKey: deliveryId,
      'X-EE-Idempotency-Key': deliveryId,
    },
    attachments: full === undefined ? [] : attachmentsOf(full, conversation.id),
  };
}

const templates: { [K in MailKind]: Template<MailContents[K]> } = {
  'lead-mail': leadMail,
  'handover-mail': handoverMail,
  'confirmation-mail': confirmationMail,
  'transcript-mail': transcriptMail,
  'late-result-mail': lateResultMail,
  'webhook-disabled-mail': webhookDisabledMail,
};

interface Written {
  subject: string;
  html: string;
  /** The HTML with everything in it, where that is too long for the mail. */
  full?: string;
}

async function write<K extends MailKind>(kind: K, content: MailContents[K]): Promise<Written> {
  const template: Template<MailContents[K]> = templates[kind];
  const subject = template.subject(content);
  const entries = template.history(content);
  const draw = async (history: Excerpt): Promise<string> => await render(template.body(content, history));
  const full = await draw(whole(entries));
  if (Buffer.byteLength(full) <= longestHtml) return { subject, html: full };
  for (let budget = longestHtml; ; budget *= 0.75) {
    const html = await draw(fold(entries, budget));
    if (Buffer.byteLength(html) <= longestHtml || budget < 1000) return { subject, html, full };
  }
}

/** The text part says what the HTML says. Lines that somebody else wrote begin with ">". */
const textOf = (html: string): string =>
  toPlainText(html, {
    selectors: [
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
      { selector: '.quote', format: 'blockquote', options: { trimEmptyLines: false, leadingLineBreaks: 1 } },
      { selector: '.by', format: 'paragraph', options: { leadingLineBreaks: 2, trailingLineBreaks: 1 } },
      { selector: 'p', format: 'paragraph', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
      { selector: '.chip', format: 'inlineSurround', options: { prefix: '[', suffix: ']' } },
      {
        selector: 'table.details',
        format: 'dataTable',
        options: { uppercaseHeaderCells: false, maxColumnWidth: 100, colSpacing: 2 },
      },
    ],
  });

const attachmentsOf = (html: string, name: string): Mail['attachments'] => [
  { filename: `${name}.txt`, content: textOf(html), contentType: 'text/plain; charset=utf-8' },
  { filename: `${name}.html`, content: html, contentType: 'text/html; charset=utf-8' },
];
