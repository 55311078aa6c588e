import type { components } from '../api/schema.js';

export type Overview = components['schemas']['Overview'];
export type Counts = Overview['totals'];

/** What is counted, in the order it is shown. */
export const metrics = [
  'conversations',
  'leads',
  'handovers',
  'failedDeliveries',
] as const satisfies readonly (keyof Counts)[];
