import { z } from 'zod';
import { contact } from './contact-form.js';
import { endReason } from './entries.js';
import { idOf, shownId } from './ids.js';
import { pageQuery } from './paging.js';
import { flag, moment } from './query.js';
import { typed } from './text.js';
import { after, conversationStatus, visitContext } from './widget.js';

export const handoverState = z.enum(['none', 'offered', 'form-open', 'submitted', 'channel-opened']);

export const conversationSummary = z
  .object({
    id: shownId('conversation'),
    botId: shownId('bot'),
    botVersion: z.number().int(),
    status: conversationStatus,
    endReason: endReason.nullable(),
    startedAt: z.iso.datetime(),
    lastMessageAt: z.iso.datetime().nullable(),
    messages: z.number().int(),
    pageUrl: z.string().nullable(),
    locale: z.string().nullable(),
    visitor: contact,
    subject: z
      .string()
      .nullable()
      .meta({ description: 'the visitor’s id on the website, where a signed identity says it' }),
    context: visitContext.meta({ description: 'what the page says of the visit' }),
    firstMessage: z.string().nullable().meta({ description: 'how the first message of the visitor begins' }),
    lastMessage: z
      .object({ by: z.enum(['visitor', 'bot']), text: z.string() })
      .nullable()
      .meta({ description: 'how the last message begins' }),
    leadId: shownId('lead').nullable(),
    handover: z.object({
      state: handoverState,
      failedAnswers: z.number().int().meta({ description: 'questions in a row that were not answered' }),
    }),
    failedDeliveries: z.number().int(),
    previousId: shownId('conversation').nullable().meta({ description: 'the conversation that this one goes on from' }),
    workflowId: z.string(),
    workflowUrl: z.string().nullable().meta({ description: 'the conversation in the Temporal UI' }),
  })
  .meta({ id: 'Conversation' });
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const conversationsQuery = pageQuery.extend({
  botId: idOf('bot').optional(),
  status: conversationStatus.optional(),
  hasLead: flag.optional(),
  handover: handoverState.optional(),
  failedDeliveries: flag.optional(),
  query: typed(1, 200).optional().meta({ description: 'looked for in names, addresses and messages' }),
  from: moment.optional(),
  to: moment.optional(),
});
export type ConversationsQuery = z.infer<typeof conversationsQuery>;

export const timelineQuery = z.object({
  after: after.default(0),
  limit: z.coerce.number('expected a whole number').int().min(1).max(500).default(200),
});

export const endConversation = z
  .strictObject({ reason: z.enum(['operator', 'api']).default('api') })
  .meta({ id: 'EndConversation' });

export const skipTranscript = z.strictObject({ why: typed(1, 500) }).meta({ id: 'SkipTranscript' });
