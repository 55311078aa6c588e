import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { ProblemError } from './problem.js';

/** A strong ETag of what is shown (RFC 9110, 8.8.3), for what has no version of its own. */
export const tagOf = (shown: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 27)}"`;

/** Answers it with its tag. */
export function tagged<T>(response: Response, shown: T): T {
  response.setHeader('etag', tagOf(shown));
  return shown;
}

/** Throws unless the caller read what is about to be replaced (RFC 9110, 13.1.1). */
export function requireMatch(ifMatch: string | undefined, tag: string): void {
  if (ifMatch === undefined) {
    throw new ProblemError('precondition_required', `Expected If-Match with the ETag that was read, such as ${tag}.`);
  }
  // A proxy that compresses makes the tag a weak one; what it names is the same.
  if (ifMatch.replace(/^W\//, '') !== tag) {
    throw new ProblemError('version_conflict', `The ETag is ${tag} by now; If-Match says ${ifMatch}.`);
  }
}
