import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { listen } from '#apps/local/listen.js';

export interface Call {
  at: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the receiver answers next; without a script, 200 with no body. */
export interface ReceiverStep {
  status: number;
  json?: unknown;
  retryAfter?: number | string;
  /** Done before it answers. */
  before?: () => Promise<void>;
}

export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

/** Somebody else's endpoint: keeps what it was sent, and answers as the test says. */
export async function openReceiver() {
  const calls: Call[] = [];
  const steps: ReceiverStep[] = [];
  const answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({ at: Date.now(), headers: request.headers, body: Buffer.concat(chunks).toString() });
      const step = steps.shift() ?? { status: 200 };
      answerAs(step, response).catch((error: Error) => response.destroy(error));
    });
  };
  const site = await listen(answer, 0);
  return {
    url: `${site.url}/hook`,
    close: site.close,
    calls,
    script: (...next: ReceiverStep[]): void => void steps.push(...next),
    reset(): void {
      calls.length = 0;
      steps.length = 0;
    },
  };
}

async function answerAs({ status, json, retryAfter, before }: ReceiverStep, response: ServerResponse): Promise<void> {
  await before?.();
  const after = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': 'application/json', ...after });
  response.end(json === undefined ? '' : JSON.stringify(json));
}
