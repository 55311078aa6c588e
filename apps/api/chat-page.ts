import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Express, NextFunction, Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { botPublicId } from './params.js';
import { ProblemError } from './problem.js';
import { type FoundBot, findBot } from './widget/find-bot.js';

/** How an address asks for the page to look; what cannot be is as if it were not there. */
const wish = z.object({
  theme: z.enum(['light', 'dark', 'auto']).catch('auto'),
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
    .catch('auto'),
});

/**
 * Serves `/chat/{publicId}`, a page that is nothing but the chat with a bot: for a link, and for a frame in the pages that may embed
 * the bot. `?theme=` and `?locale=` are those of `<parley-chat>`.
 */
export function serveChatPage(express: Express, root: string, db: DataSource): void {
  const page = async (name: string) => await readFile(join(root, 'chat-page', name), 'utf8');

  async function answer({ params, query }: Request, response: Response): Promise<void> {
    const bot = await botAt(db, params.publicId);
    response
      .status(bot ? 200 : 404)
      .setHeader('content-security-policy', policy(bot))
      .setHeader('x-content-type-options', 'nosniff')
      .setHeader('x-robots-tag', 'noindex')
      .setHeader('cache-control', 'no-cache')
      .type('html')
      .send(bot ? fill(await page('index.html'), bot, wish.parse(query)) : await page('not-found.html'));
  }

  express.get('/chat/:publicId', (request: Request, response: Response, next: NextFunction) => {
    answer(request, response).catch(next);
  });
}

async function botAt(db: DataSource, publicId: unknown): Promise<FoundBot | undefined> {
  const id = botPublicId.safeParse(publicId);
  try {
    return id.success ? await findBot(db, id.data) : undefined;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function fill(page: string, { publicId, settings }: FoundBot, { theme, locale }: z.infer<typeof wish>): string {
  const values = new Map([
    ['bot', publicId],
    ['name', settings.name],
    ['language', settings.language],
    ['theme', theme],
    ['locale', locale],
  ]);
  return page.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values.get(name) ?? ''));
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page that may embed the bot may frame its page; a bot without a list may be framed anywhere, as it may be embedded. */
function policy(bot: FoundBot | undefined): string {
  const origins = bot?.settings.allowedOrigins ?? [];
  const ancestors = origins.length > 0 ? ["'self'", ...origins].join(' ') : '*';
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; frame-ancestors ${ancestors}`;
}
