import type { ConsentSnapshot, Contact } from '#contracts/contact-form.js';
import type { InputValues } from '#contracts/deliveries.js';

/** What a receiver is told. Ids are public ones. */
export interface TriggeredAction {
  /** When the action was triggered; an attempt has its own time. */
  at: Date;
  /** Sent by the owner's Test button. */
  test: boolean;
  action: { name: string; inputs: InputValues };
  bot: { id: string; name: string };
  conversation: { id: string; url: string; startedAt: Date; pageUrl: string | null };
  visitor: Contact;
  /** What the visitor said to the use of the details; null when no form asked. */
  consent: Pick<ConsentSnapshot, 'given' | 'at'> | null;
  /** Null unless Send Chat Summary is on. */
  summary: string | null;
}

/** The JSON body of a webhook. Made once: what is signed, sent and sent again are these bytes. */
export function envelope({ at, test, action, bot, conversation, visitor, consent, summary }: TriggeredAction): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: 'action.triggered',
      timestamp: at.toISOString(),
      data: {
        test,
        action: { name: action.name, inputs: action.inputs },
        bot: { id: bot.id, name: bot.name },
        conversation: {
          id: conversation.id,
          url: conversation.url,
          startedAt: conversation.startedAt.toISOString(),
          pageUrl: conversation.pageUrl,
        },
        // `undefined` leaves a field out.
        visitor: {
          name: visitor.name ?? undefined,
          email: visitor.email ?? undefined,
          phone: visitor.phone ?? undefined,
          consent: consent ? { given: consent.given, at: consent.at } : undefined,
        },
        summary: summary ?? undefined,
      },
    }),
  );
}
