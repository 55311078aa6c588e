import type { Contact } from '#contracts/contact-form.js';
import { publicId } from '#contracts/ids.js';
import type { Plan } from '#contracts/plans.js';
import { wordingFor } from '#contracts/wording.js';
import type { Facts, StoredActions } from './action.js';
import { settingsInForce } from './settings.js';

/** What rules may know of a conversation, from its rows. */
export const factsOf = (
  conversation: {
    id: string;
    settings: { name: string; language: string };
    /** The language tag that it was begun with; a trial has none. */
    locale?: string | null;
    actions: StoredActions;
    newestActions: StoredActions;
    plan: Plan;
    visitor: Contact;
    gaveDetails: boolean;
    /** Rows of webhooks; a trial has none. */
    switchedOff?: readonly string[];
  },
  said: Facts['said'],
  newId: Facts['newId'],
): Facts => ({
  botName: conversation.settings.name,
  wording: wordingFor(conversation.locale, conversation.settings.language),
  conversationId: publicId('conversation', conversation.id),
  settings: settingsInForce(conversation.actions, conversation.newestActions, conversation.plan),
  visitor: conversation.visitor,
  gaveDetails: conversation.gaveDetails,
  switchedOff: (conversation.switchedOff ?? []).map((id) => publicId('webhook', id)),
  said,
  newId,
  entries: [],
});
