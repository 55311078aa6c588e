import { createHash } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';

/** HTML that is safe as it stands; everything else is escaped by `html`. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[];

/** Template tag: values are escaped unless they are Html. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(show)));
}

function show(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escapeText(String(part));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

interface Page {
  title: string;
  body: Html;
  status?: number;
}

/** Sends a page of the development tools, light or dark as the system is. Nothing runs in it but what keeps `live` parts fresh. */
export function sendPage(response: Response, { title, body, status = 200 }: Page): void {
  response.status(status).set('Content-Security-Policy', policy).set('Referrer-Policy', 'no-referrer');
  response.send(
    html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Parley</title>
  <style>${new Html(style)}</style>
</head>
<body><main>${body}</main><script type="module">${new Html(script)}</script></body>
</html>`.text,
  );
}

/** A part of a page that shows what is new by itself. A page has one at most. */
export const live = (part: Html): Html => html`<div data-live>${part}</div>`;

/** A button that posts to `action`. */
export const button = (action: string, label: string): Html =>
  html`<form method="post" action="${action}"><button>${label}</button></form>`;

/** Refuses what pages of other sites would have a browser change here. */
export const ownPagesOnly: RequestHandler = (request, response, next) => {
  const isForeign = !['none', 'same-origin'].includes(request.get('sec-fetch-site') ?? 'none');
  if (request.method === 'GET' || !isForeign) next();
  else response.status(403).send('Only pages of this address may change something here.');
};

/** Says what was wrong with a form; what else goes wrong is left to Express. */
export const refusals: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof z.ZodError) response.status(400).type('text').send(z.prettifyError(error));
  else next(error);
};

/** Headers and the like: a name and a value in each row. */
export const table = (rows: readonly (readonly [string, string | Html])[]): Html =>
  html`<table>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table>`;

/** A list of links with a time, or a sentence when there is nothing yet. */
export function list(items: readonly { href: string; title: string; note: Html; at: Date }[], empty: Html): Html {
  if (items.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<ul>${items.map(
    ({ href, title, note, at }) =>
      html`<li><a href="${href}"><b>${title}</b><span>${note}</span><time>${at.toISOString().slice(11, 19)} UTC</time></a></li>`,
  )}</ul>`;
}

const script = `
const part = (root) => root.querySelector('[data-live]');
if (part(document)) setInterval(async () => {
  if (document.hidden) return;
  const page = await fetch(location.href).then((answer) => answer.text());
  const fresh = part(new DOMParser().parseFromString(page, 'text/html'));
  if (fresh && fresh.innerHTML !== part(document).innerHTML) part(document).replaceWith(fresh);
}, 1000);
`;
const policy = [
  "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'; form-action 'self'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  "base-uri 'none'; frame-ancestors 'none'",
].join('; ');

const style = `
:root { color-scheme: light dark; --line: light-dark(#dde3e3, #333b3b); --quiet: light-dark(#5b6767, #9fb0af); --accent: light-dark(#0b6b66, #5cc8c0); }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f6f8f8, #151a1a); color: light-dark(#1b2424, #e7eeee); }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 1rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; background: light-dark(#fff, #1c2222); }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .7rem 1rem; color: inherit; text-decoration: none; }
li a:hover { background: light-dark(#eef4f3, #222a2a); }
li span { grid-row: 2; color: var(--quiet); } time { color: var(--quiet); font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; color: var(--quiet); font-weight: 500; white-space: nowrap; }
td { padding: .25rem 0; overflow-wrap: anywhere; }
pre, iframe { width: 100%; box-sizing: border-box; border: 1px solid var(--line); border-radius: 10px; background: light-dark(#fff, #1c2222); }
pre { padding: 1rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { height: 36rem; max-width: 100%; background: #fff; resize: both; overflow: auto; }
form, .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 0 0 1rem; } .row form { margin: 0; }
label { display: grid; gap: .2rem; font-size: .9rem; color: var(--quiet); } label.wide { flex-basis: 100%; }
input, textarea, button { font: inherit; color: light-dark(#1b2424, #e7eeee); padding: .4rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: light-dark(#fff, #1c2222); }
input[type=number] { width: 7rem; } input[type=checkbox] { width: 1.2rem; height: 1.2rem; } textarea { font-family: ui-monospace, monospace; min-height: 4rem; }
button { cursor: pointer; } button:hover { border-color: var(--accent); } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.good, .bad { font-weight: 600; } .good { color: light-dark(#15703a, #6fd397); } .bad { color: light-dark(#b3261e, #ff9d94); }
.empty { padding: 2.5rem 1rem; text-align: center; color: var(--quiet); border: 1px dashed var(--line); border-radius: 10px; }
code { font-size: .9em; overflow-wrap: anywhere; }
`;
