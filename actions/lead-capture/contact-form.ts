import type { Contact, ContactForm } from '#contracts/contact-form.js';
import { contactFieldName } from '#contracts/contact-form.js';
import type { LeadCaptureSettings } from './settings.js';

/** The form as a visitor sees it, with what is known of them filled in. */
export function contactFormOf(
  { heading, fields, consent, position, blocking }: LeadCaptureSettings,
  known: Contact,
  purpose: 'lead' | 'handover',
): ContactForm {
  return {
    heading,
    fields: contactFieldName.options.flatMap((name) => {
      const { enabled, required } = fields[name];
      if (!enabled) return [];
      const value = known[name];
      return [{ name, required, ...(value === null ? {} : { value }) }];
    }),
    consent: consent.mode === 'off' ? null : { mode: consent.mode, text: consent.text, privacyUrl: consent.privacyUrl },
    blocking: purpose === 'lead' && position === 'at-start' && blocking,
  };
}

/** Whether everything the form requires is known, so that a confirmation can stand for it. */
export const isKnown = ({ fields, consent }: ContactForm): boolean =>
  consent?.mode !== 'checkbox' &&
  fields.some(({ value }) => value !== undefined) &&
  fields.every(({ required, value }) => !required || value !== undefined);
