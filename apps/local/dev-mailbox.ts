import { once } from 'node:events';
import express, { type Express } from 'express';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listen, type Site } from './listen.js';
import { html, list, page, table } from './page.js';

const kept = 200;

interface Mail {
  id: number;
  at: Date;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: [string, string][];
}

export interface Mailbox extends Site {
  smtpUrl: string;
}

/** Takes every mail there is by SMTP, delivers none, and shows the last 200 in a browser and as JSON under /mails. */
export async function startMailbox({ port, smtpPort }: { port: number; smtpPort: number }): Promise<Mailbox> {
  const mails: Mail[] = [];
  let received = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      simpleParser(stream).then((parsed) => {
        received += 1;
        mails.unshift(
          toMail(
            received,
            parsed,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        );
        mails.splice(kept);
        done();
      }, done);
    },
  });
  const server = smtp.listen(smtpPort, '127.0.0.1');
  await once(server, 'listening');
  const site = await listen(pages(mails), port);
  return {
    url: site.url,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    async close() {
      await site.close();
      await new Promise<void>((resolve) => smtp.close(resolve));
    },
  };
}

function toMail(id: number, parsed: ParsedMail, to: string[]): Mail {
  return {
    id,
    at: new Date(),
    from: parsed.from?.text ?? '',
    to,
    subject: parsed.subject ?? '(no subject)',
    text: parsed.text ?? '',
    html: parsed.html || '',
    headers: parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
  };
}

function pages(mails: readonly Mail[]): Express {
  const app = express();
  const find = (id: string) => mails.find((mail) => String(mail.id) === id);
  app.get('/mails', (_request, response) => void response.json({ data: mails }));
  app.get('/', (_request, response) => {
    const items = mails.map((mail) => ({
      ...mail,
      href: `/${mail.id}`,
      title: mail.subject,
      note: `to ${mail.to.join(', ')}`,
    }));
    const body = html`<h1>Mailbox</h1>${list(items, html`No mail yet. What Parley sends arrives here and goes nowhere else.`)}`;
    response.send(page({ title: 'Mailbox', live: true, body }));
  });
  app.get('/:id', (request, response, next) => {
    const mail = find(request.params.id);
    if (!mail) return next();
    const { subject, from, to, at } = mail;
    const facts = table([
      ['From', from],
      ['To', to.join(', ')],
      ['Received', at.toUTCString()],
    ]);
    const shown =
      mail.html === ''
        ? ''
        : html`<h2>HTML</h2><iframe sandbox="" src="/${mail.id}/html" title="The mail as HTML"></iframe>`;
    const body = html`<p><a href="/">← Mailbox</a></p><h1>${subject}</h1>${facts}${shown}
      <h2>Text</h2><pre>${mail.text}</pre><h2>Headers</h2>${table(mail.headers)}`;
    response.send(page({ title: subject, body }));
  });
  app.get('/:id/html', (request, response, next) => {
    const mail = find(request.params.id);
    if (!mail) return next();
    // What a visitor wrote may stand in a mail: nothing in it runs, and nothing is fetched.
    response.set('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    response.send(mail.html);
  });
  app.use((_request, response) => {
    const body = html`<p><a href="/">← Mailbox</a></p><p class="empty">This mail is not here (any more): the last ${kept} are kept.</p>`;
    response.status(404).send(page({ title: 'Not here', body }));
  });
  return app;
}
