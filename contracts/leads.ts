import { z } from 'zod';
import { consentSnapshot } from './contact-form.js';
import { idOf, shownId } from './ids.js';
import { pageQuery } from './paging.js';
import { moment } from './query.js';
import { typed } from './text.js';

/** Where the form stood that a lead came from. */
export const leadSource = z.enum(['at-start', 'after-first-response', 'at-end', 'handover']);
export type LeadSource = z.infer<typeof leadSource>;

export const lead = z
  .object({
    id: shownId('lead'),
    botId: shownId('bot'),
    conversationId: shownId('conversation').nullable(),
    visitorId: shownId('visitor'),
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    source: leadSource,
    pageUrl: z.string().nullable(),
    consent: consentSnapshot.nullable(),
    submissions: z.number().int().meta({ description: 'how often the visitor sent a form' }),
    alike: z.number().int().meta({ description: 'other leads of the bot with the same e-mail address' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Lead' });
export type Lead = z.infer<typeof lead>;

/** Leads that are named in one request. They stand in its address, which servers take up to 16 KiB of. */
export const maxLeadIds = 300;

/** What leads are listed or exported. `query` is looked for in name, e-mail address and phone. */
export const leadFilters = z.object({
  botId: idOf('bot').optional(),
  source: leadSource.optional(),
  consent: z.enum(['given', 'not-given']).optional(),
  from: moment.optional(),
  to: moment.optional(),
  query: typed(1, 200).optional(),
  ids: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(idOf('lead')).max(maxLeadIds, `expected at most ${maxLeadIds} leads`))
    .optional()
    .meta({ description: 'only these, separated by commas', examples: ['lead_0192f3a4b5c67890abcdef0123456789'] }),
});
export type LeadFilters = z.infer<typeof leadFilters>;

export const leadsQuery = z.object({ ...pageQuery.shape, ...leadFilters.shape });
export type LeadsQuery = z.infer<typeof leadsQuery>;
