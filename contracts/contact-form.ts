import { z } from 'zod';

/** Fields of the contact form, in the order a visitor sees them. */
export const contactFieldName = z.enum(['name', 'email', 'phone']);
export type ContactFieldName = z.infer<typeof contactFieldName>;

/** Longest values, in characters: RFC 5321 4.5.3.1 for e-mail, E.164 with spaces and an extension for phone. */
export const contactLengths = { name: 200, email: 254, phone: 32 } as const satisfies Record<ContactFieldName, number>;

/** Name, e-mail address and phone number (E.164) of a visitor, as far as they are known. */
export const contact = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
});
export type Contact = z.infer<typeof contact>;

/** What a form says about the use of the details: a `notice`, or a `checkbox` that starts unticked and is required. */
export const shownConsent = z.object({
  mode: z.enum(['notice', 'checkbox']),
  text: z.string(),
  privacyUrl: z.string().nullable(),
});

export const formPurpose = z.enum(['lead', 'handover']);
export type FormPurpose = z.infer<typeof formPurpose>;

/** The contact form as it is shown; `value` is what is known already, `blocking` makes the chat wait for it. */
export const contactForm = z.object({
  heading: z.string(),
  fields: z.array(z.object({ name: contactFieldName, required: z.boolean(), value: z.string().optional() })),
  consent: shownConsent.nullable(),
  blocking: z.boolean(),
});
export type ContactForm = z.infer<typeof contactForm>;

/** What a visitor agreed to, word for word. `version` is the bot's version that held the text. */
export const consentSnapshot = z.object({
  mode: z.enum(['notice', 'checkbox']),
  /** Ticked by the visitor; a notice is only shown and is never given. */
  given: z.boolean(),
  text: z.string(),
  privacyUrl: z.string().nullable(),
  /** SHA-256 of the text, 64 hex digits. */
  hash: z.string(),
  at: z.iso.datetime(),
  version: z.number().int(),
});
export type ConsentSnapshot = z.infer<typeof consentSnapshot>;
