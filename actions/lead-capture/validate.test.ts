import { describe, expect, it } from '@jest/globals';
import type { ContactForm } from '#contracts/contact-form.js';
import { wordingFor } from '#contracts/wording.js';
import { nobody } from '../testing/conversation.js';
import { contactFormOf, isKnown } from './contact-form.js';
import { leadCaptureSettings } from './settings.js';
import { readSubmission } from './validate.js';

const wording = wordingFor('en', 'en');
const texts = wording.texts.form;
const every = { enabled: true, required: false };
const form = (settings: object = {}, known = nobody): ContactForm =>
  contactFormOf(
    leadCaptureSettings.parse({ enabled: true, fields: { name: every, email: every, phone: every }, ...settings }),
    known,
    'lead',
  );
const read = (values: Record<string, string>, shown = form(), consent = false) =>
  readSubmission(shown, { values, consent }, wording);

describe('what a visitor sends of a form', () => {
  it('comes out trimmed, with the phone number as E.164', () => {
    expect(read({ name: ' Ann  Lee ', email: ' Ann@Example.org ', phone: '+49 (0)30 90-18.20' })).toEqual({
      contact: { name: 'Ann Lee', email: 'Ann@Example.org', phone: '+4930901820' },
      errors: [],
    });
  });

  it.each([
    'ann',
    'ann@',
    '@example.org',
    'ann@example',
    'a b@example.org',
    'ann@ex..org',
    `${'a'.repeat(65)}@example.org`,
    'ann@example.org\nbcc: x@y.zz',
  ])('is refused with the e-mail address %j', (email) =>
    expect(read({ email }).errors).toEqual([{ pointer: '/values/email', detail: texts.email }]),
  );

  it.each(['12345', '030 901820', '+49', '+49 30 abc', '+999 12345678', '+49 30 901820 901820 901820'])(
    'is refused with the phone number %j',
    (phone) => expect(read({ phone }).errors).toEqual([{ pointer: '/values/phone', detail: texts.phone }]),
  );

  it.each([
    ['+1234567890', '+1234567890'],
    ['0049 30 901820', '+4930901820'],
    ['+٤٩ ٣٠ ٩٠١٨٢٠', '+4930901820'],
    ['＋４９ ３０ ９０１８２０', '+4930901820'],
  ])('may have the well-shaped phone number %j, assigned or not', (phone, e164) => {
    expect(read({ phone })).toMatchObject({ contact: { phone: e164 }, errors: [] });
  });

  it('has a name of at most 200 characters', () => {
    expect(read({ name: 'x'.repeat(200) }).errors).toEqual([]);
    expect(read({ name: 'x'.repeat(201) }).errors).toEqual([
      { pointer: '/values/name', detail: 'Please enter at most 200 characters.' },
    ]);
  });

  it('has what is required, and something at all', () => {
    const required = form({ fields: { name: every, email: { enabled: true, required: true }, phone: every } });
    expect(read({ name: 'Ann', email: ' ' }, required).errors).toEqual([
      { pointer: '/values/email', detail: texts.required },
    ]);
    expect(read({}).errors).toEqual([{ pointer: '/values', detail: texts.empty }]);
  });

  it('has nothing that the form did not ask for', () => {
    const short = form({ fields: { name: every, email: every, phone: { enabled: false } } });
    expect(read({ phone: '+4930901820', name: 'Ann' }, short).errors).toEqual([
      { pointer: '/values/phone', detail: texts.notAsked },
    ]);
  });

  it('has a ticked checkbox where there is one; a notice needs none', () => {
    const withConsent = (mode: string) => form({ consent: { mode, text: 'We use it to answer.' } });
    expect(read({ name: 'Ann' }, withConsent('checkbox')).errors).toMatchObject([{ pointer: '/consent' }]);
    expect(read({ name: 'Ann' }, withConsent('checkbox'), true).errors).toEqual([]);
    expect(read({ name: 'Ann' }, withConsent('notice')).errors).toEqual([]);
  });
});

describe('a form', () => {
  it('shows the fields that are on, filled in with what is known', () => {
    expect(
      form({ fields: { name: every, email: { enabled: false, required: true } } }, { ...nobody, name: 'Ann' }).fields,
    ).toEqual([{ name: 'name', required: false, value: 'Ann' }]);
  });

  it('is known when everything it requires is', () => {
    const needed = { fields: { name: every, email: { enabled: true, required: true } } };
    const consent = { mode: 'checkbox', text: 'May we?' };
    expect(isKnown(form(needed, { ...nobody, email: 'ann@example.org' }))).toBe(true);
    expect(isKnown(form(needed, { ...nobody, name: 'Ann' }))).toBe(false);
    expect(isKnown(form({}, nobody))).toBe(false);
    expect(isKnown(form({ ...needed, consent }, { ...nobody, email: 'ann@example.org' }))).toBe(false);
  });
});
