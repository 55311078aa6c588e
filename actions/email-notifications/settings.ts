import { z } from 'zod';
import { emailAddress } from '#contracts/email.js';
import { declare } from '../action.js';
import { paidPlans } from '../settings.js';

const recipients = z
  .array(emailAddress())
  .max(5, 'expected at most 5 addresses')
  .refine(
    (list) => new Set(list.map((address) => address.toLowerCase())).size === list.length,
    'expected each address once',
  )
  .default([])
  .meta({ title: 'Recipients' });

const someone = {
  path: ['recipients'],
  error: 'expected at least one address: the notification is on',
};

/** Which mails the owner's team gets. */
export const emailNotificationsSettings = z
  .strictObject({
    lead: z
      .strictObject({ enabled: z.boolean().default(false), recipients })
      .prefault({})
      .refine((lead) => !lead.enabled || lead.recipients.length > 0, someone)
      .meta({ title: 'Lead form', description: 'At once, whenever a visitor sends the contact form.' }),
    transcript: z
      .strictObject({
        enabled: z.boolean().default(false),
        recipients,
        skipWhenNotified: z.boolean().default(false).meta({
          title: 'Skip Transcript',
          description: 'No transcript when a lead or handover mail of the conversation was already accepted.',
        }),
        delayMinutes: z.number().int().min(0).max(1440).default(55).meta({
          title: 'Delay in minutes',
          description: 'After the end of the conversation, 0 to 1440.',
        }),
      })
      .prefault({})
      .refine((transcript) => !transcript.enabled || transcript.recipients.length > 0, someone)
      .meta({ title: 'Conversation transcript', description: 'The whole conversation, after it has ended.' }),
  })
  .meta({
    id: 'EmailNotifications',
    examples: [{ lead: { enabled: true, recipients: ['sales@example.org'] } }],
  });
export type EmailNotificationsSettings = z.infer<typeof emailNotificationsSettings>;

export const emailNotifications = declare<EmailNotificationsSettings>({
  name: 'email-notifications',
  plans: paidPlans,
  schema: emailNotificationsSettings,
  isOn: ({ lead, transcript }) => lead.enabled || transcript.enabled,
  // Visitors see nothing of it: what holds is what stands now.
  inForce: (_own, newest) => newest,
});
