import type { EntityManager } from 'typeorm';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import type { NewDelivery } from '#contracts/deliveries.js';
import { findConversation } from '#database/conversations.js';
import type { FoundDelivery } from '#database/deliveries.js';
import { endpointFailed, endpointIdOf, endpointIsWell } from '#database/endpoints.js';
import { adminAddresses } from '#database/members.js';
import type { EntryToAppend } from '#database/timeline.js';
import type { Attempted, WebhookRequest } from './deliver-webhook.js';

/** What follows when an endpoint is switched off. */
interface SwitchedOff {
  reason: string;
  entries: EntryToAppend[];
  deliveries: NewDelivery[];
}

/**
 * Notes how an endpoint is after an attempt. When that switches it off, once, the conversation that saw it says so to its owner, and
 * the account's people are mailed; null when it does not.
 */
export async function noteHealth(
  tx: EntityManager,
  delivery: FoundDelivery,
  { webhookId, action }: WebhookRequest,
  health: Attempted['endpoint'],
): Promise<SwitchedOff | null> {
  if (health === undefined) return null;
  const endpoint = { id: endpointIdOf(webhookId), accountId: delivery.accountId };
  if (health === 'well') {
    await endpointIsWell(tx, endpoint);
    return null;
  }
  const off = await endpointFailed(tx, endpoint, health === 'gone');
  if (!off) return null;
  const { reason, at } = off;
  const people = await peopleOf(tx, delivery);
  return {
    reason,
    entries: [
      { kind: 'webhook-disabled', body: { webhookId, action, reason } },
      ...(people.length > 0
        ? []
        : [
            {
              kind: 'mail-skipped' as const,
              body: { mail: 'webhook-disabled' as const, reason: 'no-address' as const },
            },
          ]),
    ],
    deliveries: people.map((to) => ({
      effectKey: `webhook-disabled-mail:${webhookId}:${at.getTime()}:${to.toLowerCase()}`,
      request: { kind: 'webhook-disabled-mail', to, webhookId, action, reason, at: at.toISOString() },
    })),
  };
}

/** Who can do something about it: those who may change a bot, and where there are none, whoever gets its mails. */
async function peopleOf(tx: EntityManager, { accountId, conversationId }: FoundDelivery): Promise<string[]> {
  const admins = await adminAddresses(tx, accountId);
  if (admins.length > 0) return admins;
  const found = await findConversation(tx, conversationId);
  if (!found) return [];
  const { lead, transcript } = emailNotifications.read(found.conversation.newestActions);
  const recipients = [...lead.recipients, ...transcript.recipients];
  return [...new Map(recipients.map((to) => [to.toLowerCase(), to])).values()];
}
