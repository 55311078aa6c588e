import { type BinAnswer, summaryOf } from './bin-answer.js';
import type { Checked } from './check-signature.js';
import { button, type Html, html, list, live, table } from './page.js';
import type { CheckedCall } from './webhook-bin.js';

/** The page of a path below /hooks/in. */
export const pagePath = (name: string): string => `/hooks/paths/${encoded(name)}`;

/** All calls, and the paths that do not answer as usual. `address` is an example of where to call. */
export function callList(
  calls: readonly CheckedCall[],
  answers: readonly (readonly [name: string, answer: BinAnswer])[],
  address: string,
): Html {
  const set = answers.map(
    ([name, answer]) =>
      html`<li><a href="${pagePath(name)}"><b>${name}</b><span>answers ${summaryOf(answer)}</span></a></li>`,
  );
  const empty = html`No webhook yet. Point one at <code>${address}</code>: any path below <code>/hooks/in</code> will do.`;
  return html`<h1>Webhooks</h1>
    <div class="row">${button('/hooks/delete', 'Delete all')}</div>
    ${live(html`${listOf(calls, empty)}${set.length > 0 ? html`<h2>Answers that were set</h2><ul>${set}</ul>` : ''}`)}`;
}

/** What arrived at one path, and a form for what it answers. */
export function pathView(name: string, answer: BinAnswer, calls: readonly CheckedCall[]): Html {
  const action = `/hooks/answers/${encoded(name)}`;
  return html`<p><a href="/hooks">← Webhooks</a></p><h1>${name}</h1>
    <form method="post" action="${action}">
      <label>Status <input type="number" name="status" min="200" max="599" value="${answer.status}"></label>
      <label>Wait, in ms <input type="number" name="delayMs" min="0" max="120000" value="${answer.delayMs}"></label>
      <label>Retry-After <input name="retryAfter" value="${answer.retryAfter}" placeholder="seconds or a date"></label>
      <label>Cut the connection <input type="checkbox" name="cut" value="true"${answer.cut ? html` checked` : ''}></label>
      <label class="wide">Body <textarea name="body">${answer.body}</textarea></label>
      <label class="wide">Secret of the webhook <input name="secret" value="${answer.secret}" placeholder="whsec_…, to check signatures" autocomplete="off"></label>
      <button>Answer like this from now on</button>
    </form>
    <div class="row">${button(action, 'Answer as usual again')}</div>
    ${live(listOf(calls, html`Nothing has come here yet.`))}`;
}

export function callView({ at, name, method, url, headers, body, answered, signature }: CheckedCall): Html {
  return html`<p><a href="/hooks">← Webhooks</a></p><h1>${name}</h1>
    ${table([
      ['Called', html`<code>${method} ${url}</code>`],
      ['At', html`${at.toUTCString()}`],
      ['Answered', html`${answered}`],
      ['Signature', html`${badge(signature)}. ${signature.why}`],
    ])}
    <p><a href="${pagePath(name)}">Set what this path answers, and its secret</a></p>
    <h2>Body</h2><pre>${pretty(body)}</pre><h2>Headers</h2>${table(headers)}`;
}

const listOf = (calls: readonly CheckedCall[], empty: Html): Html =>
  list(
    calls.map(({ id, at, name, body, method, answered, signature }) => ({
      at,
      href: `/hooks/${id}`,
      title: `${method} ${name}`,
      note: html`${badge(signature)} · answered ${answered} · ${beginningOf(body)}`,
    })),
    empty,
  );

const looks: Record<Checked['verdict'], string> = { valid: 'good', wrong: 'bad', 'not signed': '', 'no secret': '' };
const badge = ({ verdict }: Checked): Html => html`<span class="${looks[verdict]}">${verdict}</span>`;

const beginningOf = (body: string) => (body === '' ? '(empty body)' : body.replaceAll(/\s+/g, ' ').slice(0, 100));
const encoded = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
