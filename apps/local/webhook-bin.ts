import express, { type Express } from 'express';
import { answerWith, type BinAnswer, binAnswer, summaryOf, usualAnswer } from './bin-answer.js';
import { callList, callView, pagePath, pathView } from './bin-pages.js';
import { type Checked, checkSignature } from './check-signature.js';
import { listen, type Site } from './listen.js';
import { html, ownPagesOnly, refusals, sendPage } from './page.js';

const kept = 200;

export interface Call {
  id: number;
  at: Date;
  /** The path below /hooks/in. */
  name: string;
  method: string;
  /** Path and query as they were asked for. */
  url: string;
  headers: [string, string][];
  body: string;
  answered: string;
}
export type CheckedCall = Call & { signature: Checked };

/** The secrets that calls to these addresses, which mean the same place, are signed with; none when that is not known. */
export type SecretsAt = (addresses: readonly string[]) => Promise<string[]>;

/**
 * Takes any call to /hooks/in/<path> and shows the last 200 in a browser and as JSON under /hooks/calls. What a path answers,
 * and the secret that checks its signatures, is set on its page or by `PUT /hooks/answers/<path>`.
 */
export async function startWebhookBin({ port, secretsAt }: { port: number; secretsAt?: SecretsAt }): Promise<Site> {
  const site = await listen(pages(secretsAt ?? (async () => [])), port);
  return { ...site, url: `${site.url}/hooks` };
}

function pages(secretsAt: SecretsAt): Express {
  const app = express();
  const calls: Call[] = [];
  const answers = new Map<string, BinAnswer>();
  const answerOf = (name: string): BinAnswer => answers.get(name) ?? usualAnswer;
  let received = 0;

  const checked = async (some: readonly Call[], port = 80): Promise<CheckedCall[]> => {
    const names = [...new Set(some.map(({ name }) => name))];
    const secrets = new Map(await Promise.all(names.map(async (name) => [name, await secretsOf(name, port)] as const)));
    return some.map((call) => ({ ...call, signature: checkSignature(call, secrets.get(call.name) ?? []) }));
  };
  const secretsOf = async (name: string, port: number): Promise<string[]> => {
    const { secret } = answerOf(name);
    if (secret !== '') return [secret];
    return await secretsAt(['127.0.0.1', 'localhost'].map((host) => `http://${host}:${port}/hooks/in/${name}`));
  };

  app.all('/hooks/in/*name', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
    const name = nameOf(request.params.name);
    const answer = answerOf(name);
    received += 1;
    calls.unshift({
      id: received,
      at: new Date(),
      name,
      method: request.method,
      url: request.originalUrl,
      headers: Object.entries(request.headers).map(([key, value]) => [key, [value].flat().join(', ')]),
      body: Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '',
      answered: summaryOf(answer),
    });
    calls.splice(kept);
    await answerWith(answer, response);
  });

  app.use(ownPagesOnly);
  app.get('/', (_request, response) => void response.redirect('/hooks'));
  app.get('/hooks', async (request, response) => {
    const address = `http://${request.headers.host}/hooks/in/anything`;
    const body = callList(await checked(calls, request.socket.localPort), [...answers], address);
    sendPage(response, { title: 'Webhooks', body });
  });
  app.get('/hooks/calls', async (request, response) => {
    response.json({ data: await checked(calls, request.socket.localPort) });
  });
  app.post('/hooks/delete', (_request, response) => {
    calls.length = 0;
    response.redirect(303, '/hooks');
  });
  app.get('/hooks/paths/*name', async (request, response) => {
    const name = nameOf(request.params.name);
    const own = await checked(
      calls.filter((call) => call.name === name),
      request.socket.localPort,
    );
    sendPage(response, { title: name, body: pathView(name, answerOf(name), own) });
  });
  app
    .route('/hooks/answers/*name')
    .get((request, response) => void response.json(answerOf(nameOf(request.params.name))))
    .put(express.json(), (request, response) => {
      const answer = binAnswer.parse(request.body);
      answers.set(nameOf(request.params.name), answer);
      response.json(answer);
    })
    .post(express.urlencoded(), (request, response) => {
      const name = nameOf(request.params.name);
      answers.set(name, binAnswer.parse(request.body ?? {}));
      response.redirect(303, pagePath(name));
    });
  app.get('/hooks/:id', async (request, response, next) => {
    const found = calls.filter(({ id }) => String(id) === request.params.id);
    const [call] = await checked(found, request.socket.localPort);
    if (!call) return next();
    sendPage(response, { title: call.name, body: callView(call) });
  });
  app.use((_request, response) => {
    const body = html`<p><a href="/hooks">← Webhooks</a></p><p class="empty">There is nothing here: the last ${kept} calls are kept.</p>`;
    sendPage(response, { title: 'Not here', status: 404, body });
  });
  app.use(refusals);
  return app;
}

const nameOf = (path: string | string[]): string => [path].flat().join('/');
