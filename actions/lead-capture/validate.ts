import {
  type Contact,
  type ContactFieldName,
  type ContactForm,
  contactFieldName,
  contactLengths,
} from '#contracts/contact-form.js';
import { emailAddress, emailExpected } from '#contracts/email.js';
import type { FieldError } from '#contracts/problem.js';
import { cleaned } from '#contracts/text.js';
import { phoneExpected, toE164 } from '../phone.js';

const address = emailAddress();

/** Reads one value; null when it is not of that shape. */
const readers: Record<ContactFieldName, { read: (value: string) => string | null; expected: string }> = {
  name: {
    read: (value) => (value.length <= contactLengths.name ? value.replace(/\s+/g, ' ') : null),
    expected: `expected at most ${contactLengths.name} characters`,
  },
  email: { read: (value) => address.safeParse(value).data ?? null, expected: emailExpected },
  phone: { read: toE164, expected: phoneExpected },
};

/**
 * What a visitor sent of a form, checked against the form as it was shown: a contact, or the problems by pointer, in words.
 * Blank counts as not given; a phone number comes out as E.164.
 */
export function readSubmission(
  form: ContactForm,
  { values, consent }: { values: { [name in ContactFieldName]?: string | undefined }; consent: boolean },
): { contact: Contact; errors: FieldError[] } {
  const contact: Contact = { name: null, email: null, phone: null };
  const errors: FieldError[] = [];
  for (const name of contactFieldName.options) {
    const given = cleaned(values[name] ?? '').trim();
    const pointer = `/values/${name}`;
    const asked = form.fields.find((field) => field.name === name);
    if (given === '') {
      if (asked?.required) errors.push({ pointer, detail: 'is required' });
    } else if (asked) {
      contact[name] = readers[name].read(given);
      if (contact[name] === null) errors.push({ pointer, detail: readers[name].expected });
    } else errors.push({ pointer, detail: 'is not asked for in this form' });
  }
  if (form.consent?.mode === 'checkbox' && !consent) {
    errors.push({ pointer: '/consent', detail: 'expected true: the form is only taken with your consent' });
  }
  if (errors.length === 0 && Object.values(contact).every((value) => value === null)) {
    errors.push({ pointer: '/values', detail: 'expected at least one field to be filled in' });
  }
  return { contact, errors };
}
