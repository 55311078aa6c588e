import type { ChannelName } from '#contracts/entries.js';
import type { FieldError } from '#contracts/problem.js';
import type {
  Accepted,
  IdentifyVisitor,
  SendMessage,
  StartConversation,
  SubmitForm,
  WidgetConfig,
} from '#contracts/widget.js';
import en from '../texts/en.json' with { type: 'json' };
import {
  isRecord,
  type Placed,
  parseAccepted,
  parseConfig,
  parseEntries,
  parseFieldErrors,
  parseIdentified,
  parseJson,
  parseOpened,
  parseStarted,
} from './parse.js';
import { toJson } from './to-json.js';

/** What a call came to: an answer, a failure worth repeating (network, 429, 5xx), or a refusal for good. */
export type Answer<T> = { kind: 'done'; value: T } | Again | Refusal;
/** `detail`: it was too much at once. A `detail` is a code that the texts know, or the server's words. */
type Again = { kind: 'again'; afterMs: number; detail?: string };
export type Refusal = { kind: 'refused'; status: number; code: string; detail: string; errors: FieldError[] };

export type Api = ReturnType<typeof createApi>;
/** What a visitor does beside writing. Nothing is repeated: who clicked is there to see the failure. */
export type Acts = ReturnType<Api['acts']>;

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
  const post = <T>(
    path: string,
    body: object,
    parse: (body: unknown) => T | undefined,
    headers: HeadersInit = {},
    keepalive = false,
  ) =>
    call(path, parse, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: toJson(body),
      keepalive,
    });

  return {
    config: (publicId: string): Promise<Answer<WidgetConfig>> =>
      get(`widget/${encodeURIComponent(publicId)}/config`, parseConfig),
    /** With the token of an earlier conversation the visitor is known again. */
    start: (publicId: string, body: StartConversation, earlier?: string) =>
      post(
        `widget/${encodeURIComponent(publicId)}/conversations`,
        body,
        parseStarted,
        earlier === undefined ? {} : bearer(earlier),
      ),
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
    end: (token: string) => post('widget/conversation/end', {}, isTaken, bearer(token)),
    acts: (token: string) => ({
      identify: (told: IdentifyVisitor) => post('widget/conversation/identify', told, parseIdentified, bearer(token)),
      submitForm: (form: SubmitForm) => post('widget/conversation/form', form, isTaken, bearer(token)),
      openChannel: (channel: ChannelName) =>
        post(`widget/conversation/handover/${channel}`, {}, parseOpened, bearer(token)),
      declineHandover: () =>
        call('widget/conversation/handover', isTaken, { method: 'DELETE', headers: bearer(token) }),
      confirm: (entryId: string, accept: boolean) =>
        post(`widget/conversation/actions/${encodeURIComponent(entryId)}/confirm`, { accept }, isTaken, bearer(token)),
      /** Outlives the page, which the link may leave. */
      clickButton: (id: string) =>
        post(`widget/conversation/buttons/${encodeURIComponent(id)}/clicks`, {}, isTaken, bearer(token), true),
    }),
    /** Address of a file that the API serves, such as `/v1/uploads/upl_…`; empty for any other. */
    fileUrl(path: string): string {
      if (!URL.canParse(path, base)) return '';
      const { href, origin } = new URL(path, base);
      return origin === new URL(base).origin ? href : '';
    },
  };
}

const isTaken = () => true;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Tells a refusal for good from one worth repeating. */
export async function readProblem(response: Response): Promise<Again | Refusal> {
  const { status } = response;
  if (status === 408 || status >= 500) return { kind: 'again', afterMs: retryAfterMs(response) };
  const problem = parseJson(await response.text());
  const errors = parseFieldErrors(problem);
  const text = (field: string) => (isRecord(problem) && typeof problem[field] === 'string' ? problem[field] : '');
  const code = text('code');
  const detail = errors[0]?.detail || (code in en.refusals ? code : text('detail') || text('title'));
  if (status === 429) return { kind: 'again', afterMs: retryAfterMs(response), detail };
  return { kind: 'refused', status, code, detail, errors };
}

/** `Retry-After` in either form (RFC 9110 §10.2.3), at most five minutes. */
function retryAfterMs({ headers }: Response): number {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.min(Math.max(ms || 0, 0), 300_000);
}
