import { z } from 'zod';
import { shownId } from './ids.js';
import { typed, webAddress } from './text.js';

/** One piece of a bot's knowledge, plain text or Markdown. */
export const saveArticle = z
  .strictObject({
    title: typed(1, 200),
    text: typed(1, 200_000),
    url: webAddress().nullable().default(null),
  })
  .meta({
    id: 'SaveArticle',
    examples: [{ title: 'Shipping', text: 'Orders leave every weekday. Shipping within Germany costs 3.90 euros.' }],
  });
export type SaveArticle = z.infer<typeof saveArticle>;

export const article = z
  .object({
    id: shownId('article'),
    title: z.string(),
    text: z.string(),
    url: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Article' });
export type Article = z.infer<typeof article>;

export const passagesQuery = z.object({ query: typed(1, 1000) });
export type PassagesQuery = z.infer<typeof passagesQuery>;

/** Pieces of articles that match a question. */
export const passageList = z
  .object({
    data: z.array(
      z.object({
        articleId: shownId('article'),
        title: z.string(),
        url: z.string().nullable(),
        text: z.string(),
        rank: z.number().meta({ description: 'orders the passages of one search; no measure beyond it' }),
      }),
    ),
  })
  .meta({ id: 'PassageList' });
export type PassageList = z.infer<typeof passageList>;
