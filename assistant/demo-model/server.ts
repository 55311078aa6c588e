import { createServer, type ServerResponse } from 'node:http';
import { complete } from './completions.js';
import { readJson, sendError, sendFailure, sendJson } from './http.js';
import { control, Script, type Step } from './script.js';

export interface DemoModelOptions {
  /** 0 picks a free one. */
  port?: number;
  host?: string;
  firstTokenMs?: number;
  tokenMs?: number;
}

export interface DemoModel {
  /** The base URL for an OpenAI client, with `/v1`. */
  url: string;
  /** How many completions were asked for, and the newest of their bodies. */
  requests: { count: number; last: unknown[] };
  /** Queues steps for the next requests; `otherwise` is for those that find none. */
  script(steps: Step[], otherwise?: Step): void;
  /** Forgets steps and requests. */
  reset(): void;
  close(): Promise<void>;
}

const keptRequests = 20;

/**
 * Starts an OpenAI-compatible server that answers from the knowledge in the prompt, without a language model. It serves
 * `POST chat/completions`, `GET models`, and `GET|POST|DELETE control` to see requests and to make it misbehave.
 */
export async function startDemoModel(options: DemoModelOptions = {}): Promise<DemoModel> {
  const { port = 0, host = '127.0.0.1', firstTokenMs = 120, tokenMs = 12 } = options;
  const script = new Script();
  const requests: DemoModel['requests'] = { count: 0, last: [] };
  const reset = (): void => {
    script.clear();
    requests.count = 0;
    requests.last.length = 0;
  };

  const routes: Record<string, (body: unknown, response: ServerResponse) => Promise<void> | void> = {
    'POST /chat/completions': (body, response) => {
      requests.count += 1;
      requests.last = [...requests.last, body].slice(-keptRequests);
      return complete(body, { delayMs: firstTokenMs, tokenMs, ...script.take() }, response);
    },
    'GET /models': (_, response) =>
      sendJson(response, 200, {
        object: 'list',
        data: [{ id: 'demo', object: 'model', created: 0, owned_by: 'parley' }],
      }),
    'GET /control': (_, response) => sendJson(response, 200, { ...requests, queued: script.queued }),
    'POST /control': (body, response) => {
      script.add(control.parse(body));
      sendJson(response, 200, { queued: script.queued });
    },
    'DELETE /control': (_, response) => {
      reset();
      sendJson(response, 200, { queued: 0 });
    },
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/[?#].*$/, '').replace(/^\/v1\//, '/');
    const route = routes[`${request.method} ${path}`];
    if (!route) {
      sendError(response, 404, 'no such path');
      return;
    }
    readJson(request)
      .then((body) => route(body, response))
      .catch((error: unknown) => sendFailure(response, error));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}/v1`,
    requests,
    script: (steps, otherwise) => script.add({ next: steps, ...(otherwise ? { default: otherwise } : {}) }),
    reset,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
