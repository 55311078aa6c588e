import { z } from 'zod';
import { conversationSummary } from './conversations.js';
import { deliveryDetail } from './deliveries.js';
import { ownerEntry } from './entries.js';
import { shownId } from './ids.js';
import { lead } from './leads.js';
import { trialCase } from './trials.js';

/** Rows that are gone, by table. */
export const erasedRows = z.object({
  conversations: z.int(),
  timeline_entries: z.int(),
  steps: z.int(),
  deliveries: z.int(),
  delivery_attempts: z.int(),
  trial_cases: z.int(),
  trial_items: z.int(),
  leads: z.int(),
  visitors: z.int(),
});
export type ErasedRows = z.infer<typeof erasedRows>;

export const eraseConversation = z
  .strictObject({
    visitor: z.boolean().default(false).meta({ description: 'erase the visitor with all their conversations' }),
  })
  .meta({ id: 'EraseConversation' });

export const erased = z
  .object({
    rows: erasedRows.meta({ description: 'rows that are gone, by table' }),
    alreadySent: z.int().meta({ description: 'mails and webhook calls that had gone out: copies that others have' }),
  })
  .meta({ id: 'Erased' });
export type Erased = z.infer<typeof erased>;

/** All that is kept of one visitor. */
export const visitorExport = z
  .object({
    exportedAt: z.iso.datetime(),
    visitor: z.object({
      id: shownId('visitor'),
      name: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      subject: z.string().nullable().meta({ description: 'id on the website, where a signed identity says it' }),
      createdAt: z.iso.datetime(),
    }),
    lead: lead.nullable(),
    conversations: z.array(
      z.object({
        conversation: conversationSummary,
        timeline: z.array(ownerEntry),
        deliveries: z.array(deliveryDetail),
        cases: z.array(trialCase).meta({ description: 'regression cases that were made of it' }),
      }),
    ),
  })
  .meta({ id: 'VisitorExport' });
export type VisitorExport = z.infer<typeof visitorExport>;
