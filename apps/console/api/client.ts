import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import type { FieldError, Problem, ProblemCode } from '#contracts/problem.js';
import { signedInAgain } from '../session/again.js';
import type { paths } from './schema.js';

/** What the API refused, or why it was not reached (`unreachable`, status 0). */
export class ApiProblem extends Error {
  readonly code: ProblemCode | 'unreachable';
  readonly status: number;
  readonly errors: FieldError[];

  get detail(): string {
    return this.message;
  }

  constructor({
    code,
    status,
    detail,
    errors = [],
  }: Pick<Problem, 'detail' | 'errors'> & { code: ApiProblem['code']; status: number }) {
    super(detail);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.errors = errors;
  }
}

/** One request; when the sign-in has run out meanwhile, it waits until somebody has signed in again and goes out once more. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(request);
  const { pathname } = new URL(request.url);
  if (response.status !== 401 || pathname.startsWith('/v1/session')) return response;
  await signedInAgain();
  return await reach(again);
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiProblem({
      code: 'unreachable',
      status: 0,
      detail: 'Parley cannot be reached. Nothing you typed is lost.',
    });
  }
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    throw await problemOf(response);
  },
};

/** The problem in an answer; a proxy in between may answer without one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const body: Partial<Problem> = await response.json().catch(() => ({}));
  const code = body.code ?? (status === 502 || status === 504 ? 'unreachable' : 'internal');
  return new ApiProblem({ code, status, detail: body.detail ?? `The server answered ${status}.`, errors: body.errors });
}

/** The API as its OpenAPI file describes it. A refusal is thrown as an `ApiProblem`. */
export const client = createFetchClient<paths>({ baseUrl: window.location.origin, fetch: send });
client.use(refusals);

/** The same as hooks of TanStack Query. */
export const $api = createQueryClient(client);
