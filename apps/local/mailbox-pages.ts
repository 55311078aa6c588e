import type { Mail } from './dev-mailbox.js';
import { button, type Html, html, list, live, table } from './page.js';
import { sampleNames } from './sample-mails.js';

/** No script, no form, no origin. Only a link that is clicked leaves a mail, to a new tab. */
export const sandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** The list of mails that fit `search`, and what can be done with it. */
export function mailList(mails: readonly Mail[], search: string): Html {
  const items = mails.map((mail) => ({
    at: mail.at,
    href: `/${mail.id}`,
    title: mail.subject,
    note: html`to ${mail.to.join(', ')}`,
  }));
  const empty =
    search === ''
      ? html`No mail yet. What Parley sends arrives here and goes nowhere else. A sample below shows what that looks like.`
      : html`No mail has “${search}” in its subject, addresses or text.`;
  const samples = ['all', ...sampleNames].map(
    (name) => html`<button name="sample" value="${name}">${name.replaceAll('-', ' ')}</button>`,
  );
  return html`<h1>Mailbox</h1>
    <div class="row">
      <form role="search"><input type="search" name="q" value="${search}" aria-label="Search mails" placeholder="Search"><button>Search</button></form>
      ${button('/mails/delete', 'Delete all')}
    </div>
    ${live(list(items, empty))}
    <h2>Send a sample</h2>
    <form method="post" action="/samples">${samples}</form>`;
}

export function mailView(mail: Mail): Html {
  const { id, subject, from, to, at, text, headers, attachments } = mail;
  const facts = table([
    ['From', from],
    ['To', to.join(', ')],
    ['Received', at.toUTCString()],
  ]);
  const shown = html`<h2>HTML</h2>
    <iframe sandbox="${sandbox}" src="/${id}/html" title="The mail as HTML"></iframe>`;
  const attached = attachments.map(
    ({ filename, content }, no) =>
      html`<li><a href="/${id}/attachments/${no}" download="${filename}"><b>${filename}</b><span>${content.length} bytes</span></a></li>`,
  );
  return html`<p><a href="/">← Mailbox</a></p><h1>${subject}</h1>${facts}
    ${mail.html === '' ? '' : shown}
    ${attached.length > 0 ? html`<h2>Attachments</h2><ul>${attached}</ul>` : ''}
    <h2>Text</h2><pre>${text}</pre><h2>Headers</h2>${table(headers)}`;
}

/** The HTML of a mail, with links that open in a new tab. */
export const framed = (mailHtml: string): string =>
  mailHtml.replace(/^\s*<!doctype[^>]*>|^/i, '$&<base target="_blank">');
