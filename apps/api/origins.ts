import type { Request, Response } from 'express';
import { ProblemError } from './problem.js';

/**
 * Refuses pages that the bot's owner has not listed: exact origins; a bot without a list may be embedded anywhere, and our own
 * pages always may. Origins bind browsers only; nothing may rely on them against others.
 */
export function requireOrigin({ headers, protocol, host }: Request, allowedOrigins: string[]): void {
  const { origin } = headers;
  if (origin === undefined || allowedOrigins.length === 0) return;
  if (allowedOrigins.includes(origin) || origin === `${protocol}://${host}`) return;
  throw new ProblemError('forbidden', `The bot's owner has not allowed ${origin} to embed it.`);
}

/**
 * Refuses what a page of somebody else made a browser ask with a cookie of ours (OWASP CSRF Prevention, Fetch Metadata): the
 * browser says so itself, or where it does not, names the page's origin.
 */
export function requireSameOrigin({ headers }: Request, publicUrl: string): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined ? headers.origin === new URL(publicUrl).origin : site === 'same-origin' || site === 'none')
    return;
  throw new ProblemError(
    'forbidden',
    `Expected a request from a page at ${new URL(publicUrl).origin}, which PUBLIC_URL names.`,
  );
}

/**
 * CORS of the widget's routes, without credentials. Every page may read the answer, because a problem is an answer too: a page
 * that is refused, or whose token has expired, has to learn that. What a page may get at all is decided by `requireOrigin`.
 */
export function crossOrigin(request: Request, response: Response, next: () => void): void {
  response
    .vary('Origin')
    .setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    .setHeader('access-control-expose-headers', 'etag, retry-after, x-request-id');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    next();
    return;
  }
  response
    .setHeader('access-control-allow-methods', 'GET, POST, DELETE')
    .setHeader('access-control-allow-headers', 'authorization, content-type, last-event-id, if-none-match')
    .setHeader('access-control-max-age', '600');
  response.status(204).end();
}
