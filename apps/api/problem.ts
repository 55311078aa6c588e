import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Log } from '#config/log.js';
import { type FieldError, type Problem, type ProblemCode, problems } from '#contracts/problem.js';

/** What a handler throws when it refuses: a code of `contracts/problem.ts`, a sentence, and the fields it is about. */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors?: FieldError[],
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

/** Parses what a handler declares with a zod schema; every wrong field is named by its JSON pointer (RFC 6901). */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    invalid(
      issues.map(({ path = [], message }) => ({
        pointer: path.map((key) => `/${escaped(String(typeof key === 'object' ? key.key : key))}`).join(''),
        detail: message,
      })),
    ),
});

export const invalid = (errors: FieldError[]): ProblemError =>
  new ProblemError(
    'invalid',
    errors.map(({ pointer, detail }) => `${pointer || 'body'}: ${detail}`).join('; '),
    errors,
  );

/** Answers every error as `application/problem+json` (RFC 9457). What is not ours to explain is logged and shown as 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const known = asProblem(error);
    if (known.code === 'internal')
      this.log.error({ err: error, requestId: request.id, path: request.route?.path }, 'request failed');
    if (response.headersSent) {
      response.end();
      return;
    }
    const { status, title } = problems[known.code];
    const body: Problem = {
      type: `https://parley.dev/problems/${known.code}`,
      title,
      status,
      detail: known.message,
      code: known.code,
      requestId: request.id,
      ...(known.errors ? { errors: known.errors } : {}),
    };
    if (known.retryAfterSeconds !== undefined) response.setHeader('retry-after', known.retryAfterSeconds);
    if (known.code === 'unauthorized') response.setHeader('www-authenticate', 'Bearer');
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  }
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return new ProblemError('too_large', 'The body is larger than this address takes.');
  if (type === 'entity.parse.failed') return invalid([{ pointer: '', detail: 'expected JSON' }]);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new ProblemError('unsupported_media_type', 'Expected UTF-8, not compressed or with gzip.');
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return invalid([{ pointer: '', detail: 'the body ended early' }]);
  }
  if (error instanceof URIError) return new ProblemError('not_found', 'The address is not well-formed.');
  if (error instanceof HttpException && error.getStatus() === 404) {
    return new ProblemError('not_found', 'There is no such address.');
  }
  if (isAway(error)) return new ProblemError('unavailable', 'The database is not available.', undefined, 5);
  return new ProblemError('internal', 'The request failed on our side; its id is in our log.');
}

/** Postgres that is down, starting, or out of connections: a state that passes. */
function isAway(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return (
    /^(ECONN|ENOTFOUND|EPIPE|08|57P|53)/.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(message)
  );
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
