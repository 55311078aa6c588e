import { z } from 'zod';

/** `?cursor=&limit=` of every list; the cursor is opaque and comes from `nextCursor`. */
export const pageQuery = z.object({
  cursor: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'expected a cursor from an earlier answer')
    .optional(),
  limit: z.coerce.number('expected a whole number').int().min(1).max(100).default(20),
});
export type PageQuery = z.infer<typeof pageQuery>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });
export type Page<T> = { data: T[]; nextCursor: string | null };
