import { z } from 'zod';

/** Every problem the API answers: its HTTP status and the sentence that never changes. */
export const problems = {
  unauthorized: { status: 401, title: 'A valid credential is missing' },
  plan_required: { status: 403, title: 'The plan does not include this' },
  forbidden: { status: 403, title: 'This is not allowed' },
  not_found: { status: 404, title: 'There is nothing here' },
  conversation_closed: { status: 409, title: 'The conversation is closed' },
  version_conflict: { status: 412, title: 'Somebody else saved in the meantime' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has the wrong content type' },
  invalid: { status: 422, title: 'Some fields are not valid' },
  precondition_required: { status: 428, title: 'If-Match is required' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A part of the service is not available' },
} as const;
export type ProblemCode = keyof typeof problems;

export const fieldError = z.object({
  pointer: z
    .string()
    .meta({ description: 'JSON pointer (RFC 6901) to the field', example: '/channels/whatsapp/phone' }),
  detail: z.string(),
});
export type FieldError = z.infer<typeof fieldError>;

/** RFC 9457 problem details, with our `code`, `requestId` and field errors. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
