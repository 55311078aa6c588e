import type { NewDelivery } from '#contracts/deliveries.js';
import type { NewEntry } from '#contracts/entries.js';
import type { Facts, Happenings, Ruling } from '../action.js';
import { emailNotifications } from '../email-notifications/settings.js';
import { contactFormOf, isKnown } from '../lead-capture/contact-form.js';
import { leadCapture } from '../lead-capture/settings.js';
import { type HandoverMemory, mutedTurns } from './memory.js';
import { channelsOf, offer } from './offer.js';
import { type HumanHandoverSettings, humanHandover } from './settings.js';

/** The visitor chose e-mail: the form, or a confirmation of what the visitor gave before. What is open already stays. */
export function openForm(memory: HandoverMemory, facts: Facts): Ruling<HandoverMemory> {
  if (memory.state === 'submitted') return { entries: [status(facts)] };
  if (memory.state === 'form-open') return {};
  const clicked: NewEntry = { kind: 'channel-opened', body: { channel: 'email' } };
  if (memory.formId !== null) return { memory: { ...memory, state: 'form-open' }, entries: [clicked] };
  const form = contactFormOf(facts.settings.of(leadCapture), facts.visitor, 'handover');
  if (!facts.gaveDetails || !isKnown(form)) {
    const shown = showForm(memory, facts);
    return { ...shown, entries: [clicked, ...(shown.entries ?? [])] };
  }
  const id = facts.newId('handover-confirm');
  const known = form.fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return {
    memory: { ...memory, state: 'form-open', formId: id },
    entries: [
      clicked,
      { kind: 'confirm-asked', id, body: { action: humanHandover.name, inputs: Object.fromEntries(known) } },
    ],
  };
}

/** The visitor does not want to be reached at the known details: the form asks for others. */
export function declineKnown(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { confirmId, accept }: Happenings['confirmed'],
  facts: Facts,
): Ruling<HandoverMemory> {
  const isAsked = memory.state === 'form-open' && memory.formId === confirmId;
  if (accept || !isAsked || !settings.enabled || !channelsOf(settings, facts).includes('email')) return {};
  return showForm(memory, facts);
}

function showForm(memory: HandoverMemory, facts: Facts): Ruling<HandoverMemory> {
  const id = facts.newId('handover-form');
  const form = contactFormOf(facts.settings.of(leadCapture), facts.visitor, 'handover');
  return {
    memory: { ...memory, state: 'form-open', formId: id },
    entries: [{ kind: 'form-shown', id, body: { form, purpose: 'handover' } }],
  };
}

/**
 * Mails the team, once for each request. A form that was left open counts whenever it comes, also after another channel was
 * opened or the handover was declined.
 */
export function submitted(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { purpose, formId, seq }: Happenings['form-submitted'],
  facts: Facts,
): Ruling<HandoverMemory> {
  const { reason } = memory;
  const { email } = settings.channels;
  if (purpose !== 'handover' || reason === null) return {};
  if (memory.state === 'submitted') return { entries: [status(facts)] };
  if (!settings.enabled || !email.enabled) {
    const before = { ...memory, state: 'none' as const, formId: null };
    const again = settings.enabled ? offer(settings, before, reason, facts, facts.newId('handover')) : {};
    const skipped: NewEntry = { kind: 'mail-skipped', body: { mail: 'handover', reason: 'disabled' } };
    return { memory: before, ...again, entries: [skipped, ...(again.entries ?? [])] };
  }
  const { visitor } = facts;
  const toTeam: NewDelivery = {
    effectKey: `handover-mail:${formId}`,
    request: {
      kind: 'handover-mail',
      to: email.address,
      visitor,
      formId,
      throughSeq: seq,
      reason,
      merged: isLeadRecipient(facts.settings.of(emailNotifications), email.address),
    },
  };
  const confirmation = email.confirmToVisitor ? confirmTo(visitor, formId) : {};
  return {
    memory: { ...memory, state: 'submitted', muted: mutedTurns, failures: 0 },
    entries: [
      { kind: 'notice', body: { about: 'handover-submitted', text: settings.confirmationMessage } },
      ...(confirmation.entries ?? []),
    ],
    deliveries: [toTeam, ...(confirmation.deliveries ?? [])],
  };
}

const confirmTo = (visitor: Facts['visitor'], formId: string): Ruling<HandoverMemory> =>
  visitor.email === null
    ? { entries: [{ kind: 'mail-skipped', body: { mail: 'confirmation', reason: 'no-address' } }] }
    : {
        deliveries: [
          {
            effectKey: `confirmation-mail:${formId}`,
            request: { kind: 'confirmation-mail', to: visitor.email, visitor, formId },
          },
        ],
      };

/** The answer to a request that the team has already. */
export const status = ({ wording: { texts } }: Facts, id?: string): NewEntry => ({
  kind: 'notice',
  ...(id === undefined ? {} : { id }),
  body: { about: 'handover-status', text: texts.handover.taken },
});

/** Whether the team's address also gets the mail about a new lead. */
const isLeadRecipient = ({ lead }: { lead: { enabled: boolean; recipients: string[] } }, address: string): boolean =>
  lead.enabled && lead.recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
