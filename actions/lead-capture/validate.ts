import {
  type Contact,
  type ContactFieldName,
  type ContactForm,
  contactFieldName,
  contactLengths,
} from '#contracts/contact-form.js';
import { emailAddress } from '#contracts/email.js';
import type { FieldError } from '#contracts/problem.js';
import { cleaned } from '#contracts/text.js';
import type { Wording } from '#contracts/wording.js';
import { toE164 } from '../phone.js';

const address = emailAddress();

/** Reads one value; null when it is not of that shape. */
const readers: Record<
  ContactFieldName,
  { read: (value: string) => string | null; expected: (wording: Wording) => string }
> = {
  name: {
    read: (value) => (value.length <= contactLengths.name ? value.replace(/\s+/g, ' ') : null),
    expected: ({ texts, count }) => count(texts.form.tooLong, contactLengths.name),
  },
  email: { read: (value) => address.safeParse(value).data ?? null, expected: ({ texts }) => texts.form.email },
  phone: { read: toE164, expected: ({ texts }) => texts.form.phone },
};

/**
 * What a visitor sent of a form, checked against the form as it was shown: a contact, or the problems by pointer, in the visitor's words.
 * Blank counts as not given; a phone number comes out as E.164.
 */
export function readSubmission(
  form: ContactForm,
  { values, consent }: { values: { [name in ContactFieldName]?: string | undefined }; consent: boolean },
  wording: Wording,
): { contact: Contact; errors: FieldError[] } {
  const contact: Contact = { name: null, email: null, phone: null };
  const errors: FieldError[] = [];
  const { required, notAsked, consent: unticked, empty } = wording.texts.form;
  for (const name of contactFieldName.options) {
    const given = cleaned(values[name] ?? '').trim();
    const pointer = `/values/${name}`;
    const asked = form.fields.find((field) => field.name === name);
    if (given === '') {
      if (asked?.required) errors.push({ pointer, detail: required });
    } else if (asked) {
      contact[name] = readers[name].read(given);
      if (contact[name] === null) errors.push({ pointer, detail: readers[name].expected(wording) });
    } else errors.push({ pointer, detail: notAsked });
  }
  if (form.consent?.mode === 'checkbox' && !consent) {
    errors.push({ pointer: '/consent', detail: unticked });
  }
  if (errors.length === 0 && Object.values(contact).every((value) => value === null)) {
    errors.push({ pointer: '/values', detail: empty });
  }
  return { contact, errors };
}
