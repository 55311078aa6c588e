import { z } from 'zod';
import { shownId } from './ids.js';
import { plan } from './plans.js';
import { typed } from './text.js';

const retentionDays = z.int().min(1).max(3_650).nullable();

export const account = z
  .object({
    id: shownId('account'),
    name: z.string(),
    plan,
    retentionDays: retentionDays.meta({
      description: 'days after its last message that a closed conversation is kept; null: for ever',
    }),
    actions: z.array(z.string()).meta({ description: 'names of the actions that the plan includes' }),
    limits: z.object({ webhooksPerBot: z.int(), buttonGroupsPerBot: z.int(), uploads: z.int() }),
    usage: z.object({ bots: z.int(), members: z.int(), uploads: z.int() }),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof account>;

export const saveAccount = z
  .strictObject({
    name: typed(1, 80),
    retentionDays: retentionDays.optional().meta({ description: 'left as it is when it is left out' }),
  })
  .meta({ id: 'SaveAccount' });
export type SaveAccount = z.infer<typeof saveAccount>;
