import { z } from 'zod';

/** What an account pays for; a self-hosted one has `business`. */
export const plan = z.enum(['free', 'essential', 'business']);
export type Plan = z.infer<typeof plan>;
