import type { RawAnswer } from '#testing/raw-request.js';
import { documented } from '../apps/api/testing/ask.js';
import type { Request } from './requests.js';

/** What may be wrong with an answer. */
export const faults = {
  broken: 'the connection ended without an answer',
  failed: 'a status of 500 or more, but for 503 with a time to come back',
  trace: 'words of the inside: a stack, a query, a path of the machine',
  undocumented: 'a status, type or shape that the OpenAPI document does not know',
} as const;
export type Fault = keyof typeof faults;

export interface Finding {
  fault: Fault;
  request: Request;
  detail: string;
}

const inside =
  /\n\s+at |node_modules|QueryFailedError|\bSELECT\b.+\bFROM\b|syntax error at or near|\.ts:\d+|\.js:\d+:\d+|[a-z]+Error:/;

/** In a line, with all that it takes to ask again. */
export const lineOf = ({ fault, request, detail }: Finding): string => {
  const { actor, method, path, headers, body = '' } = request;
  return `${fault}: ${actor} ${method} ${path} ${JSON.stringify(headers)} ${JSON.stringify(body.slice(0, 500))} → ${detail}`;
};

type Judge = (request: Request, answer: RawAnswer) => Omit<Finding, 'request'>[];

/** Tells what is wrong with the answers of an API, by the OpenAPI document; nothing, most of the time. */
export async function aJudge(): Promise<Judge> {
  const undocumentedIn = await documented();
  return (request, answer) => {
    const { status, text } = answer;
    const detail = `${status} ${text.slice(0, 400)}`;
    const found: Omit<Finding, 'request'>[] = [];
    if (status >= 500 && !isShed(answer)) found.push({ fault: 'failed', detail });
    // What somebody wrote may say anything; problems are our own words.
    if (status >= 400 && inside.test(text.replaceAll(request.body || '\n', ''))) found.push({ fault: 'trace', detail });
    const undocumented = describedAs(request, answer, undocumentedIn);
    if (undocumented !== null) found.push({ fault: 'undocumented', detail: undocumented });
    return found;
  };
}

/** Too much at once, with a time to come back. */
export const isShed = ({ status, headers }: RawAnswer): boolean =>
  status === 503 && headers['retry-after'] !== undefined;

/** What the document does not know of an answer. Streams, what has not changed and what Node's parser refuses are not in it. */
function describedAs(
  { method, path, isDescribed }: Request,
  { status, headers, text }: RawAnswer,
  undocumentedIn: Awaited<ReturnType<typeof documented>>,
): string | null {
  const type = headers['content-type'] ?? null;
  if (method === 'HEAD' || status === 304 || (status === 400 && text === '')) return null;
  const body = type?.includes('json') ? parsed(text) : text;
  if (body === undefined) return `This is no JSON: ${status} ${text.slice(0, 200)}`;
  if (!isDescribed || type?.startsWith('text/event-stream') || text.includes('There is nothing at this address'))
    return null;
  return undocumentedIn(method, path, { status, type, body });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
