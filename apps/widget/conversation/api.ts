import type { Accepted, SendMessage, StartConversation, WidgetConfig } from '#contracts/widget.js';
import { isRecord, type Placed, parseAccepted, parseConfig, parseEntries, parseJson, parseStarted } from './parse.js';

/** What a call came to: an answer, a failure worth repeating (network, 429, 5xx), or a refusal for good. */
export type Answer<T> = { kind: 'done'; value: T } | { kind: 'again'; afterMs: number } | Refusal;
export type Refusal = { kind: 'refused'; status: number; code: string; detail: string };

export type Api = ReturnType<typeof createApi>;

const timeoutMs = 20_000;

/** The visitor's side of the API; `base` is the address of `/v1/`. */
export function createApi(base: string, fetcher: typeof fetch = (input, init) => fetch(input, init)) {
  async function call<T>(path: string, parse: (body: unknown) => T | undefined, init: RequestInit): Promise<Answer<T>> {
    try {
      const response = await fetcher(new URL(path, base), { ...init, signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) return await readProblem(response);
      const value = parse(parseJson(await response.text()));
      return value === undefined ? { kind: 'again', afterMs: 0 } : { kind: 'done', value };
    } catch {
      return { kind: 'again', afterMs: 0 };
    }
  }

  const get = <T>(path: string, parse: (body: unknown) => T | undefined, headers: HeadersInit = {}) =>
    call(path, parse, { headers });
  const post = <T>(path: string, body: object, parse: (body: unknown) => T | undefined, headers: HeadersInit = {}) =>
    call(path, parse, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  return {
    config: (publicId: string): Promise<Answer<WidgetConfig>> =>
      get(`widget/${encodeURIComponent(publicId)}/config`, parseConfig),
    start: (publicId: string, body: StartConversation) =>
      post(`widget/${encodeURIComponent(publicId)}/conversations`, body, parseStarted),
    entries: (token: string): Promise<Answer<Placed[]>> =>
      get('widget/conversation/entries?after=0', parseEntries, bearer(token)),
    send: (token: string, { id, text }: SendMessage): Promise<Answer<Accepted>> =>
      post('widget/conversation/messages', { id, text }, parseAccepted, bearer(token)),
    /** Opens the event stream behind `lastSeq`; rejects when the network fails. */
    events: (token: string, lastSeq: number, signal: AbortSignal): Promise<Response> =>
      fetcher(new URL('widget/conversation/events', base), {
        headers: { accept: 'text/event-stream', 'last-event-id': String(lastSeq), ...bearer(token) },
        cache: 'no-store',
        signal,
      }),
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Tells a refusal for good from one worth repeating. */
export async function readProblem(response: Response): Promise<{ kind: 'again'; afterMs: number } | Refusal> {
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) return { kind: 'again', afterMs: retryAfterMs(response) };
  const problem = parseJson(await response.text());
  const text = (field: string) => (isRecord(problem) && typeof problem[field] === 'string' ? problem[field] : '');
  return {
    kind: 'refused',
    status,
    code: text('code'),
    detail: firstFieldError(problem) || text('detail') || text('title'),
  };
}

function firstFieldError(problem: unknown): string {
  const first: unknown = isRecord(problem) && Array.isArray(problem.errors) ? problem.errors[0] : undefined;
  return isRecord(first) && typeof first.detail === 'string' ? first.detail : '';
}

/** `Retry-After` in either form (RFC 9110 §10.2.3), at most five minutes. */
function retryAfterMs({ headers }: Response): number {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.min(Math.max(ms || 0, 0), 300_000);
}
