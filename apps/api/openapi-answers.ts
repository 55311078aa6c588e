import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { type ProblemCode, problem, problems } from '#contracts/problem.js';

/** Problems that every route may answer, beside its own. */
const common: ProblemCode[] = [
  'unauthorized',
  'too_large',
  'unsupported_media_type',
  'invalid',
  'internal',
  'unavailable',
];

/** Documents a route: its operation id, what it answers by status, and the problems it may answer. */
export function Answers(
  operationId: string,
  summary: string,
  answers: Record<number, z.ZodType | null>,
  codes: ProblemCode[] = [],
  contentType = 'application/json',
): MethodDecorator {
  const possible = [...common, ...codes];
  const statuses = [...new Set(possible.map((code) => problems[code].status))];
  return applyDecorators(
    ApiOperation({ operationId, summary, tags: [operationId.split('.')[0] ?? 'api'] }),
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
