import {
  type ArgumentMetadata,
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { EntityNotFoundError } from 'typeorm';
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

/** Longest list of wrong fields in one answer. */
const maxFieldErrors = 20;

/**
 * Parses what a handler declares with a zod schema. Every wrong field of a body or query is named by its JSON pointer
 * (RFC 6901); an id in the address that cannot be one is an address where nothing is.
 */
class Validation extends StandardSchemaValidationPipe {
  constructor() {
    super({
      exceptionFactory: (issues) =>
        invalid(issues.slice(0, maxFieldErrors).flatMap(fieldErrors).slice(0, maxFieldErrors)),
    });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (metadata.type !== 'param' || !(error instanceof ProblemError)) throw error;
      throw new ProblemError('not_found', 'There is nothing at this address.');
    }
  }
}
export const validation = new Validation();

type Issue = Parameters<typeof toPointer>[0] & { message: string; keys?: unknown };

/** zod reports unknown keys at the object they are in; here each is named itself. */
function fieldErrors(issue: Issue): FieldError[] {
  const pointer = toPointer(issue);
  if (!Array.isArray(issue.keys)) return [{ pointer, detail: issue.message }];
  return issue.keys.map((key) => ({ pointer: `${pointer}/${escaped(String(key))}`, detail: 'is not known here' }));
}

const toPointer = ({ path = [] }: { path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }): string =>
  path.map((key) => `/${escaped(String(typeof key === 'object' ? key.key : key))}`).join('');

/** The problem of fields that are not as expected. */
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
    const about = { requestId: request.id, method: request.method, path: request.route?.path };
    if (known.code === 'internal') this.log.error({ err: error, ...about }, 'request failed');
    if (refusals.has(known.code)) {
      this.log.info({ code: known.code, accountId: request.who?.accountId, ...about }, 'request refused');
    }
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

/** What somebody who tries doors is told; the log has it too. */
const refusals = new Set<ProblemCode>(['unauthorized', 'forbidden', 'rate_limited']);

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  // Nest wraps what Express and the body parser throw; what they say is in the cause.
  const thrown = error instanceof HttpException ? (error.cause ?? error) : error;
  const { type, code } = marksOf(thrown);
  if (type === 'entity.too.large') return new ProblemError('too_large', 'The body is larger than this address takes.');
  if (type === 'entity.parse.failed') return invalid([{ pointer: '', detail: 'expected JSON' }]);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new ProblemError('unsupported_media_type', 'Expected UTF-8, not compressed or with gzip.');
  }
  if (type === 'request.aborted' || type === 'request.size.invalid' || code.startsWith('Z_')) {
    return invalid([{ pointer: '', detail: 'the body cannot be read to its end' }]);
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return new ProblemError('not_found', 'There is nothing at this address.');
  }
  if (isGone(thrown)) return new ProblemError('not_found', 'What this is about was deleted meanwhile.');
  if (isAway(thrown)) return new ProblemError('unavailable', 'The database is not available.', undefined, 5);
  return new ProblemError('internal', 'The request failed on our side; its id is in our log.');
}

/** Deleted between the question whether it is there and what was done with it. */
const isGone = (error: unknown): boolean =>
  error instanceof EntityNotFoundError ||
  (marksOf(error).code === '23503' && error instanceof Error && error.message.startsWith('insert or update on'));

/** Postgres that is down, starting, out of connections, or broke a deadlock: a state that passes. */
function isAway(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return (
    /^(ECONN|ENOTFOUND|ETIMEDOUT|EPIPE|08|57P|53|40P01)/.test(marksOf(error).code) ||
    /timeout exceeded when trying to connect|Connection terminated|not queryable|not currently accepting connections/.test(
      message,
    )
  );
}

/** What libraries tell their errors apart by: body parsers by `type`, Postgres, sockets and zlib by `code`. */
function marksOf(error: unknown): { type: string; code: string } {
  const marks: { type?: unknown; code?: unknown } = typeof error === 'object' && error !== null ? error : {};
  return { type: String(marks.type ?? ''), code: String(marks.code ?? '') };
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
