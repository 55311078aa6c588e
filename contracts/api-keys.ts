import { z } from 'zod';
import { shownId } from './ids.js';
import { moment } from './query.js';
import { role } from './roles.js';
import { typed } from './text.js';

export const createApiKey = z
  .strictObject({ name: typed(1, 80), role: role.default('admin'), expiresAt: moment.optional() })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof createApiKey>;

export const apiKey = z
  .object({
    id: shownId('apiKey'),
    name: z.string(),
    prefix: z.string().meta({ description: 'first characters, to recognise the key by' }),
    role,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKey>;

export const createdApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'the whole key; shown this once' }) })
  .meta({ id: 'CreatedApiKey' });
