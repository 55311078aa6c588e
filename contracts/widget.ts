import { z } from 'zod';
import { entry } from './entries.js';
import { idOf, shownId } from './ids.js';
import { typed, webAddress } from './text.js';

/** Longest text of one visitor message, in characters. */
export const maxMessageLength = 4000;

export const conversationStatus = z.enum(['open', 'ended', 'closed']);
export type ConversationStatus = z.infer<typeof conversationStatus>;

/** What the widget needs to draw itself. Public, cacheable, nothing secret. */
export const widgetConfig = z
  .object({
    publicId: z.string(),
    name: z.string(),
    language: z.string(),
    greeting: z.string(),
    avatarUrl: z.string().nullable(),
    colors: z.object({ primary: z.string() }),
    demoModel: z.boolean().meta({ description: 'true while the scripted demo model answers instead of a real one' }),
  })
  .meta({ id: 'WidgetConfig' });
export type WidgetConfig = z.infer<typeof widgetConfig>;

const blankIsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const known = (max: number) => z.preprocess(blankIsAbsent, typed(0, max).optional());

export const maxContextKeys = 20;

/** What the page tells of a visit, such as a plan or a basket: for the team and, as quoted data, for the model. */
export const visitContext = z
  .record(
    z
      .string()
      .regex(/^[\w][\w .-]{0,63}$/, 'expected a name of 1 to 64 letters, digits, spaces, dots, dashes or underscores'),
    typed(0, 500),
  )
  .refine((context) => Object.keys(context).length <= maxContextKeys, `expected at most ${maxContextKeys} values`);
export type VisitContext = z.infer<typeof visitContext>;

const told = {
  visitor: z.strictObject({ name: known(200), email: known(254), phone: known(32) }).optional(),
  identity: z.string().max(4096).optional().meta({
    description: 'a JWT (HS256) signed with the bot’s identity secret: sub, aud, exp, and name, email, phone',
  }),
  context: visitContext.optional(),
};

export const startConversation = z
  .strictObject({
    pageUrl: webAddress().optional(),
    locale: z
      .string()
      .max(35)
      .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/, 'expected a language tag such as en or pt-BR')
      .optional(),
    ...told,
  })
  .meta({ id: 'StartConversation', examples: [{ pageUrl: 'https://shop.example/beans', locale: 'en' }] });
export type StartConversation = z.infer<typeof startConversation>;

/** Who the visitor is and what the page says of the visit, told while the conversation goes on. */
export const identifyVisitor = z.strictObject(told).meta({
  id: 'IdentifyVisitor',
  examples: [{ visitor: { name: 'Ann' }, context: { plan: 'Family', 'basket.total': '42.50 EUR' } }],
});
export type IdentifyVisitor = z.infer<typeof identifyVisitor>;

export const identifiedVisitor = z
  .object({ verified: z.boolean().meta({ description: 'a signed identity says who the visitor is' }) })
  .meta({ id: 'IdentifiedVisitor' });
export type IdentifiedVisitor = z.infer<typeof identifiedVisitor>;

export const startedConversation = z
  .object({
    conversation: z.object({ id: shownId('conversation'), status: conversationStatus }),
    token: z.string().meta({ description: 'The authority for everything below; shown once, kept by the widget.' }),
    entries: z.array(entry),
  })
  .meta({ id: 'StartedConversation' });
export type StartedConversation = z.infer<typeof startedConversation>;

export const sendMessage = z
  .strictObject({
    id: z.uuid('expected a uuid made by the client; the same id again is the same message'),
    text: typed(1, maxMessageLength),
  })
  .meta({
    id: 'SendMessage',
    examples: [{ id: '6f1d3c1e-6c3a-4b86-9d0e-3f3d0d8f6f0a', text: 'How much does shipping to Germany cost?' }],
  });
export type SendMessage = z.infer<typeof sendMessage>;

const value = z.string().max(1000, 'expected at most 1000 characters').optional();

/** What a visitor filled in; the form itself says what it takes. */
export const submitForm = z
  .strictObject({
    formId: idOf('entry'),
    values: z.strictObject({ name: value, email: value, phone: value }).default({}),
    consent: z.boolean().default(false),
  })
  .meta({
    id: 'SubmitForm',
    examples: [
      {
        formId: 'entry_0192f3a4b5c67890abcdef0123456789',
        values: { name: 'Ann', email: 'ann@example.org' },
        consent: true,
      },
    ],
  });
export type SubmitForm = z.infer<typeof submitForm>;

/** Where a channel opens: an address for messengers, the form (or what stands for it) for e-mail. */
export const openedChannel = z
  .union([z.object({ url: z.string() }), z.object({ formId: shownId('entry') })])
  .meta({ id: 'OpenedChannel' });
export type OpenedChannel = z.infer<typeof openedChannel>;

export const answerConfirm = z.strictObject({ accept: z.boolean() }).meta({ id: 'AnswerConfirm' });

/** The entry that now stands in the timeline. */
export const accepted = z.object({ id: shownId('entry'), seq: z.number().int() }).meta({ id: 'Accepted' });
export type Accepted = z.infer<typeof accepted>;

/** Place in a timeline to read on from; 0 is its beginning. */
export const after = z.coerce.number('expected a whole number').int().min(0).max(2_147_483_647);

export const entriesQuery = z.object({ after: after.default(0) });
export const eventsQuery = z.object({ after: after.optional() });

export const entryList = z.object({ data: z.array(entry) }).meta({ id: 'EntryList' });

/**
 * One server-sent event of a conversation. `entry` carries `id: <seq>` and is durable; `delta` and `status` are ephemeral.
 * A `delta` of a higher `attempt` replaces the text of the lower one; `offset` counts UTF-16 code units of the text so far.
 */
export const streamEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('entry'), entry }),
    z.object({
      type: z.literal('delta'),
      entryId: shownId('entry'),
      attempt: z.number().int(),
      offset: z.number().int(),
      text: z.string(),
    }),
    z.object({ type: z.literal('status'), status: conversationStatus, typing: z.boolean() }),
  ])
  .meta({ id: 'StreamEvent' });
export type StreamEvent = z.infer<typeof streamEvent>;
