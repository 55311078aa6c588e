import { z } from 'zod';
import { beginning } from '#contracts/beginning.js';
import { typed, webAddress } from '#contracts/text.js';
import { declare } from '../action.js';
import { everyPlan } from '../settings.js';

const field = (label: string, enabled: boolean, required: boolean) =>
  z
    .strictObject({ enabled: z.boolean().default(enabled), required: z.boolean().default(required) })
    .prefault({})
    .meta({ title: label });

const message = (text: string) => typed(1, 500).default(text);

/** The contact form: when it shows, what it asks, what it says. */
export const leadCaptureSettings = z
  .strictObject({
    enabled: z.boolean().default(false),
    position: z.enum(['at-start', 'after-first-response', 'at-end']).default('after-first-response').meta({
      title: 'Display position',
      description: 'At the start, after the first answer of the assistant, or when the conversation has ended.',
    }),
    blocking: z.boolean().default(false).meta({
      title: 'Wait for the form',
      description: 'A form at the start may have to be filled in before the visitor can write.',
    }),
    heading: typed(1, 200).default(beginning.form).meta({ title: 'Form heading' }),
    fields: z
      .strictObject({
        name: field('Name', true, false),
        email: field('E-mail address', true, true),
        phone: field('Phone number', false, false),
      })
      .prefault({})
      .refine((fields) => Object.values(fields).some(({ enabled }) => enabled), 'expected at least one field to be on')
      .meta({ title: 'Form fields' }),
    success: z
      .strictObject({
        withName: message(beginning.thanks).meta({
          title: 'With name',
          description: '{user_name} becomes the name of the visitor.',
        }),
        withoutName: message(beginning.thanksNobody)
          .refine((text) => !text.includes('{user_name}'), 'expected no {user_name}: it is said when there is no name')
          .meta({ title: 'Without name' }),
      })
      .prefault({})
      .meta({ title: 'Success messages' }),
    consent: z
      .strictObject({
        mode: z.enum(['off', 'notice', 'checkbox']).default('off').meta({
          title: 'Consent',
          description: 'A notice above the button, or a checkbox that starts unticked and is required.',
        }),
        text: typed(0, 1000).default('').meta({ title: 'Consent message', control: 'textarea' }),
        privacyUrl: webAddress().nullable().default(null).meta({ title: 'Link to the privacy policy' }),
      })
      .prefault({})
      .refine(({ mode, text }) => mode === 'off' || text !== '', {
        path: ['text'],
        error: 'expected the text that visitors read before they send the form',
      }),
  })
  .refine(({ blocking, position }) => !blocking || position === 'at-start', {
    path: ['blocking'],
    error: 'expected false: only a form at the start can make the chat wait',
  })
  .meta({
    id: 'LeadCapture',
    examples: [{ enabled: true, position: 'at-start', heading: 'We need your details to help you better.' }],
  });
export type LeadCaptureSettings = z.infer<typeof leadCaptureSettings>;

export const leadCapture = declare<LeadCaptureSettings>({
  name: 'lead-capture',
  plans: everyPlan,
  schema: leadCaptureSettings,
  isOn: ({ enabled }) => enabled,
  inForce: (own, newest) => ({ ...own, enabled: own.enabled && newest.enabled }),
});
