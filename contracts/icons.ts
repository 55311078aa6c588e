import { z } from 'zod';
import { typed } from './text.js';

/** Shapes of an icon on a field of 24 by 24, as `[element, attributes]`. */
export const iconNodes = z.array(z.tuple([z.string(), z.record(z.string(), z.string())]));
export type IconNodes = z.infer<typeof iconNodes>;

export const icon = z
  .object({ name: z.string(), tags: z.array(z.string()), nodes: iconNodes })
  .meta({ id: 'Icon', examples: [{ name: 'plus', tags: ['add'], nodes: [['path', { d: 'M5 12h14' }]] }] });
export type Icon = z.infer<typeof icon>;

export const iconsQuery = z.object({
  query: typed(0, 64).default(''),
  limit: z.coerce.number('expected a whole number').int().min(1).max(200).default(60),
});
export type IconsQuery = z.infer<typeof iconsQuery>;
