import { z } from 'zod';

/** A moment in a query. */
export const moment = z.iso
  .datetime('expected a time such as 2026-11-22T10:00:00Z')
  .refine((time) => !time.startsWith('0000'), 'expected a year from 0001 on');

/** Yes or no in a query. */
export const flag = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');
