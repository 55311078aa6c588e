import express, { type Express } from 'express';
import { listen, type Site } from './listen.js';
import { html, list, page, table } from './page.js';

const kept = 200;

interface Call {
  id: number;
  at: Date;
  name: string;
  headers: [string, string][];
  body: string;
}

/** Answers 200 to any POST to /hooks/in/:name and shows the last 200 in a browser and as JSON under /hooks/calls. */
export async function startWebhookBin({ port }: { port: number }): Promise<Site> {
  const site = await listen(pages([]), port);
  return { ...site, url: `${site.url}/hooks` };
}

function pages(calls: Call[]): Express {
  const app = express();
  let received = 0;
  app.post('/hooks/in/:name', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
    received += 1;
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      [value].flat().join(', '),
    ]);
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    calls.unshift({ id: received, at: new Date(), name: request.params.name, headers, body });
    calls.splice(kept);
    response.json({ received: true });
  });
  app.get('/', (_request, response) => void response.redirect('/hooks'));
  app.get('/hooks/calls', (_request, response) => void response.json({ data: calls }));
  app.get('/hooks', (request, response) => {
    const items = calls.map((call) => ({
      ...call,
      href: `/hooks/${call.id}`,
      title: call.name,
      note: summaryOf(call.body),
    }));
    const address = `http://${request.headers.host}/hooks/in/anything`;
    const empty = html`No webhook yet. Point one at <code>${address}</code>.`;
    response.send(page({ title: 'Webhooks', live: true, body: html`<h1>Webhooks</h1>${list(items, empty)}` }));
  });
  app.get('/hooks/:id', (request, response, next) => {
    const call = calls.find(({ id }) => String(id) === request.params.id);
    if (!call) return next();
    const body = html`<p><a href="/hooks">← Webhooks</a></p><h1>${call.name}</h1><p>${call.at.toUTCString()}</p>
      <h2>Body</h2><pre>${pretty(call.body)}</pre><h2>Headers</h2>${table(call.headers)}`;
    response.send(page({ title: call.name, body }));
  });
  app.use((_request, response) => {
    const body = html`<p><a href="/hooks">← Webhooks</a></p><p class="empty">There is nothing here: the last ${kept} calls are kept.</p>`;
    response.status(404).send(page({ title: 'Not here', body }));
  });
  return app;
}

const summaryOf = (body: string) => (body === '' ? '(empty body)' : body.replaceAll(/\s+/g, ' ').slice(0, 100));

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
