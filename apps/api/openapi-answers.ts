import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { type ProblemCode, problem, problems } from '#contracts/problem.js';

/** Problems that every route may answer, beside its own. */
const common: ProblemCode[] = [
  'unauthorized',
  'forbidden',
  'too_large',
  'unsupported_media_type',
  'invalid',
  'rate_limited',
  'internal',
  'unavailable',
];

/** Where the document-to-be keeps the problems that a route names itself. */
export const ownProblems = 'x-own-problems';

/** Documents a route: its operation id, what it answers by status, and the problems it may answer. */
export function Answers(
  operationId: string,
  summary: string,
  answers: Record<number, z.ZodType | null>,
  codes: ProblemCode[] = [],
  contentType = 'application/json',
): MethodDecorator {
  const possible = [...new Set([...common, ...codes])];
  const statuses = [...new Set(possible.map((code) => problems[code].status))];
  return applyDecorators(
    ApiOperation({ operationId, summary, tags: [operationId.split('.')[0] ?? 'api'] }),
    ApiExtension(ownProblems, codes),
    ApiProduces(contentType, 'application/problem+json'),
    ...Object.entries(answers).map(([status, schema]) =>
      ApiResponse({ status: Number(status), description: summary, ...(schema ? { standardSchema: schema } : {}) }),
    ),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: possible
          .filter((code) => problems[code].status === status)
          .map((code) => `\`${code}\`: ${problems[code].title}`)
          .join('; '),
        standardSchema: problem,
      }),
    ),
  );
}
