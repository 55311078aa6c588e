import { z } from 'zod';

export const problemCode = z.enum([
  'unauthorized',
  'plan_required',
  'forbidden',
  'not_found',
  'conversation_closed',
  'form_required',
  'last_owner',
  'version_conflict',
  'too_large',
  'unsupported_media_type',
  'invalid',
  'precondition_required',
  'rate_limited',
  'internal',
  'unavailable',
]);
export type ProblemCode = z.infer<typeof problemCode>;

/** Every problem the API answers: its HTTP status and the sentence that never changes. */
export const problems = {
  unauthorized: { status: 401, title: 'A valid credential is missing' },
  plan_required: { status: 403, title: 'The plan does not include this' },
  forbidden: { status: 403, title: 'This is not allowed' },
  not_found: { status: 404, title: 'There is nothing here' },
  conversation_closed: { status: 409, title: 'The conversation is closed' },
  form_required: { status: 409, title: 'The form comes first' },
  last_owner: { status: 409, title: 'An account needs an owner' },
  version_conflict: { status: 412, title: 'Somebody else saved in the meantime' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has the wrong content type' },
  invalid: { status: 422, title: 'Some fields are not valid' },
  precondition_required: { status: 428, title: 'If-Match is required' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A part of the service is not available' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

export const fieldError = z.object({
  pointer: z
    .string()
    .meta({ description: 'JSON pointer (RFC 6901) to the field', examples: ['/channels/whatsapp/phone'] }),
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
    code: problemCode,
    requestId: z.string(),
    errors: z.array(fieldError).optional(),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'https://parley.dev/problems/invalid',
        title: problems.invalid.title,
        status: problems.invalid.status,
        detail: '/text: expected 1 to 4000 characters',
        code: 'invalid',
        requestId: '7c6b8f8e-4a43-4f0e-9a3f-0c1b7f5c2d11',
        errors: [{ pointer: '/text', detail: 'expected 1 to 4000 characters' }],
      },
    ],
  });
export type Problem = z.infer<typeof problem>;
