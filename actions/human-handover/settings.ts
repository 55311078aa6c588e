import { z } from 'zod';
import { beginning } from '#contracts/beginning.js';
import { emailAddress } from '#contracts/email.js';
import { typed } from '#contracts/text.js';
import { declare } from '../action.js';
import { leadCapture } from '../lead-capture/settings.js';
import { phoneExpected, toE164 } from '../phone.js';
import { paidPlans } from '../settings.js';

const enabled = z.boolean().default(false);

/** A name without the @ that people write before it. */
const handle = (shape: RegExp, expected: string, title: string) =>
  typed(0, 100)
    .overwrite((name) => name.replace(/^@/, ''))
    .refine((name) => name === '' || shape.test(name), expected)
    .default('')
    .meta({ title });

const needed = (key: string, what: string) => ({ path: [key], error: `expected ${what}: the channel is on` });

const channels = z
  .strictObject({
    email: z
      .strictObject({
        enabled,
        address: emailAddress().or(z.literal('')).default('').meta({ title: 'Support e-mail address' }),
        confirmToVisitor: z.boolean().default(false).meta({ title: 'Send confirmation to the visitor' }),
      })
      .prefault({})
      .refine((email) => !email.enabled || email.address !== '', needed('address', 'the address of your team')),
    whatsapp: z
      .strictObject({
        enabled,
        phone: typed(0, 32)
          .overwrite((phone) => toE164(phone) ?? phone)
          .refine((phone) => phone === '' || toE164(phone) !== null, phoneExpected)
          .default('')
          .meta({ title: 'Support phone number' }),
      })
      .prefault({})
      .refine((whatsapp) => !whatsapp.enabled || whatsapp.phone !== '', needed('phone', 'a phone number')),
    instagram: z
      .strictObject({
        enabled,
        username: handle(/^[A-Za-z0-9._]{1,30}$/, 'expected an Instagram username, such as fernweh.coffee', 'Username'),
      })
      .prefault({})
      .refine((instagram) => !instagram.enabled || instagram.username !== '', needed('username', 'a username')),
    telegram: z
      .strictObject({
        enabled,
        username: handle(
          /^[A-Za-z][A-Za-z0-9_]{3,31}$/,
          'expected a Telegram username of 4 to 32 letters, digits and underscores',
          'Bot or account username',
        ),
      })
      .prefault({})
      .refine((telegram) => !telegram.enabled || telegram.username !== '', needed('username', 'a username')),
    messenger: z
      .strictObject({
        enabled,
        page: handle(/^[A-Za-z0-9.-]{1,100}$/, 'expected the id or username of a Facebook page', 'Page id or username'),
      })
      .prefault({})
      .refine((messenger) => !messenger.enabled || messenger.page !== '', needed('page', 'a page')),
  })
  .prefault({})
  .meta({ title: 'Channels' });

/** When and how a conversation goes to humans. */
export const humanHandoverSettings = z
  .strictObject({
    enabled,
    instructions: typed(0, 2000)
      .default('Hand over when you cannot help, or when the visitor asks to speak with a human.')
      .meta({ title: 'Instructions', control: 'textarea', description: 'When to hand over, in plain words.' }),
    automatic: z
      .strictObject({
        enabled: z.boolean().default(true),
        after: z.number().int().min(1, 'expected 1 to 10').max(10, 'expected 1 to 10').default(2),
      })
      .prefault({})
      .meta({ title: 'Automatic handover', description: 'After this many questions in a row without an answer.' }),
    transitionMessage: typed(1, 1000)
      .default(beginning.handover)
      .meta({ title: 'Transition message', control: 'textarea' }),
    confirmationMessage: typed(1, 1000)
      .default(beginning.handedOver)
      .meta({ title: 'Confirmation message', control: 'textarea' }),
    channels,
  })
  .refine((settings) => !settings.enabled || Object.values(settings.channels).some((channel) => channel.enabled), {
    path: ['channels'],
    error: 'expected at least one channel to be on, else visitors are handed over to nobody',
  })
  .meta({
    id: 'HumanHandover',
    examples: [{ enabled: true, channels: { whatsapp: { enabled: true, phone: '+4930901820' } } }],
  });
export type HumanHandoverSettings = z.infer<typeof humanHandoverSettings>;

export const humanHandover = declare<HumanHandoverSettings>({
  name: 'human-handover',
  plans: paidPlans,
  schema: humanHandoverSettings,
  isOn: (settings) => settings.enabled,
  inForce: (own, { enabled: isEnabled, automatic, channels: { email, whatsapp, instagram, telegram, messenger } }) => {
    const stillOn = (name: keyof typeof own.channels, now: { enabled: boolean }): { enabled: boolean } => ({
      enabled: own.channels[name].enabled && now.enabled,
    });
    const confirmToVisitor = own.channels.email.confirmToVisitor && email.confirmToVisitor;
    return {
      ...own,
      enabled: own.enabled && isEnabled,
      automatic: { ...own.automatic, enabled: own.automatic.enabled && automatic.enabled },
      channels: {
        email: { ...email, ...stillOn('email', email), confirmToVisitor },
        whatsapp: { ...whatsapp, ...stillOn('whatsapp', whatsapp) },
        instagram: { ...instagram, ...stillOn('instagram', instagram) },
        telegram: { ...telegram, ...stillOn('telegram', telegram) },
        messenger: { ...messenger, ...stillOn('messenger', messenger) },
      },
    };
  },
  demands: (settings, others) =>
    settings.enabled && settings.channels.email.enabled && !others.of(leadCapture).enabled
      ? [
          {
            of: leadCapture.name,
            pointer: '/channels/email/enabled',
            detail: 'needs the contact form: switch on Lead Capture first, or this channel off',
          },
        ]
      : [],
});
