import { z } from 'zod';
import { shownId } from '#contracts/ids.js';
import { typed, webAddress } from '#contracts/text.js';
import { isRefusedHeader } from '#contracts/webhook-headers.js';
import { declare } from '../action.js';
import { paidPlans } from '../settings.js';
import { reservedNames, toWebhookName } from './name.js';
import { placeholdersIn } from './template.js';

export const maxWebhooks = 20;
export const inputType = z.enum(['string', 'email', 'phone', 'number', 'integer', 'boolean']);

const input = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected lowercase letters, digits and underscores, beginning with a letter'),
  type: inputType.default('string'),
  required: z.boolean().default(true),
  description: typed(0, 300).default(''),
});
export type WebhookInput = z.infer<typeof input>;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'expected a header name of letters, digits and dashes')
  .refine(
    (name) => !isRefusedHeader(name),
    'is set by Parley itself, belongs to the connection, or opens a metadata service',
  );
// biome-ignore lint/suspicious/noControlCharactersInRegex: a header value is visible ASCII, spaces and tabs (RFC 9110, 5.5)
const headerValue = z.string().regex(/^[\u0009\u0020-\u007E]{1,1000}$/, 'expected 1 to 1000 plain characters');

const definition = {
  name: z
    .string()
    .overwrite(toWebhookName)
    .min(1, 'expected a name such as create_support_ticket')
    .refine((name) => !reservedNames.includes(name), {
      error: ({ input }) => `expected another name: ${input} is a tool of Parley itself`,
    })
    .meta({
      title: 'Name',
      description: 'Lowercase letters, digits and underscores; anything else is turned into that.',
    }),
  description: typed(1, 1000).meta({
    title: 'Description',
    description: 'When and why it is called.',
    control: 'textarea',
  }),
  notWhen: typed(0, 500).default('').meta({ title: 'Not when', control: 'textarea' }),
  url: webAddress().meta({ title: 'Webhook URL' }),
  sendSummary: z.boolean().default(false).meta({ title: 'Send chat summary' }),
  successMessage: typed(1, 1000).meta({
    title: 'Success message',
    description: '{{response.ticket.id}} and [ID] become values of the answer.',
    control: 'textarea',
  }),
  fallbackSuccessMessage: typed(0, 1000)
    .refine((text) => placeholdersIn(text).length === 0, 'expected a text without placeholders')
    .default('')
    .meta({ title: 'Success message without values', control: 'textarea' }),
  inputs: z
    .array(input)
    .max(20, 'expected at most 20 inputs')
    .refine((inputs) => new Set(inputs.map(({ name }) => name)).size === inputs.length, 'expected each name once')
    .default([]),
  confirm: z.boolean().default(false).meta({ title: 'Ask the visitor before sending' }),
  frequency: z
    .strictObject({
      per: z.literal('conversation').default('conversation'),
      max: z.number().int().min(1).max(20).default(1),
    })
    .prefault({})
    .meta({ title: 'How often' }),
  mailLateResult: z.boolean().default(false).meta({
    title: 'Mail a late result',
    description: 'What came of it goes to the e-mail address of a visitor who has left the chat by then.',
  }),
  enabled: z.boolean().default(true),
};

/** A webhook as its owner writes it. `headers` are secrets: they are taken and never shown again. */
export const saveWebhook = z
  .strictObject({
    ...definition,
    headers: z
      .record(headerName, headerValue, {
        error: ({ code, issues }) => (code === 'invalid_key' ? issues?.[0]?.message : undefined),
      })
      .refine((headers) => Object.keys(headers).length <= 20, 'expected at most 20 headers')
      .refine(
        (headers) =>
          new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length,
        'expected each header once, in whatever case',
      )
      .optional()
      .meta({ description: 'left out, the headers stay as they are' }),
  })
  .meta({
    id: 'SaveWebhook',
    examples: [
      {
        name: 'create_support_ticket',
        description: 'Create a support ticket when the visitor asks for technical help or reports a bug.',
        url: 'https://your-service.com/api/webhook',
        successMessage: 'Your ticket {{response.ticket.id}} has been created.',
        inputs: [{ name: 'email', type: 'email', required: true, description: 'where to answer' }],
      },
    ],
  });
export type SaveWebhook = z.infer<typeof saveWebhook>;

/** A webhook as a version of the bot holds it. */
export const webhook = z.object({ id: shownId('webhook'), ...definition, headerNames: z.array(z.string()) });
export type Webhook = z.infer<typeof webhook>;

const webhooksSettings = z.object({ list: z.array(webhook).default([]) });
export type WebhooksSettings = z.infer<typeof webhooksSettings>;

export const webhooks = declare<WebhooksSettings>({
  name: 'webhooks',
  plans: paidPlans,
  schema: webhooksSettings,
  isOn: ({ list }) => list.some(({ enabled }) => enabled),
  inForce: (own, newest) => ({
    list: own.list.flatMap((then) => {
      const now = newest.list.find(({ id }) => id === then.id);
      if (!now) return [];
      const sendSummary = then.sendSummary && now.sendSummary;
      const { url, mailLateResult } = now;
      return [{ ...then, url, sendSummary, mailLateResult, enabled: then.enabled && now.enabled }];
    }),
  }),
});
