import type { Request, Response } from 'express';
import { ProblemError } from './problem.js';

/**
 * Answers a page's CORS question for one bot: exact origins, no credentials. A bot without a list may be embedded anywhere.
 * Origins bind browsers only; nothing may rely on them against others.
 */
export function allowOrigin(request: Request, response: Response, allowedOrigins: string[]): void {
  response.vary('Origin');
  const { origin } = request.headers;
  if (origin === undefined) return;
  const allowed =
    allowedOrigins.length === 0 ||
    allowedOrigins.includes(origin) ||
    origin === `${request.protocol}://${request.host}`;
  if (!allowed) throw new ProblemError('forbidden', `The bot's owner has not allowed ${origin} to embed it.`);
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'etag, retry-after');
}

/** Answers preflights of the widget's routes. A preflight carries no token, so it promises nothing; the request itself is checked. */
export function preflight(request: Request, response: Response, next: () => void): void {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    next();
    return;
  }
  response
    .vary('Origin')
    .setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    .setHeader('access-control-allow-methods', 'GET, POST')
    .setHeader('access-control-allow-headers', 'authorization, content-type, last-event-id, if-none-match')
    .setHeader('access-control-max-age', '600');
  response.status(204).end();
}
