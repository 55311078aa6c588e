import { once } from 'node:events';
import express, { type Express } from 'express';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import { listen, type Site } from './listen.js';
import { framed, mailList, mailView, sandbox } from './mailbox-pages.js';
import { html, ownPagesOnly, refusals, sendPage } from './page.js';
import { sampleNames, sendSamples } from './sample-mails.js';

const kept = 200;

export interface Mail {
  id: number;
  at: Date;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: [string, string][];
  attachments: { filename: string; contentType: string; content: Buffer }[];
}

export interface Mailbox extends Site {
  smtpUrl: string;
}

/**
 * Takes mails by SMTP, delivers none, and shows the last 200 in a browser and as JSON under /mails. It refuses a mail to an address
 * that begins with `bounce` (550), so that one can see what then happens.
 */
export async function startMailbox({ port, smtpPort }: { port: number; smtpPort: number }): Promise<Mailbox> {
  const mails: Mail[] = [];
  let received = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      done(address.startsWith('bounce') ? Object.assign(new Error('No such mailbox.'), { responseCode: 550 }) : null);
    },
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
  const smtpUrl = `smtp://127.0.0.1:${smtpPort}`;
  const site = await listen(pages(mails, smtpUrl), port);
  return {
    url: site.url,
    smtpUrl,
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
    attachments: parsed.attachments.map(({ filename, contentType, content }) => ({
      filename: filename ?? 'attachment',
      contentType,
      content,
    })),
  };
}

const holds = ({ subject, from, to, text }: Mail, search: string): boolean =>
  [subject, from, ...to, text].some((part) => part.toLowerCase().includes(search.toLowerCase()));

function pages(mails: Mail[], smtpUrl: string): Express {
  const app = express();
  app.use(ownPagesOnly);
  app.get('/mails', (_request, response) => {
    const data = mails.map((mail) => ({
      ...mail,
      attachments: mail.attachments.map(({ content, ...attachment }) => ({ ...attachment, bytes: content.length })),
    }));
    response.json({ data });
  });
  app.post('/mails/delete', (_request, response) => {
    mails.length = 0;
    response.redirect(303, '/');
  });
  app.post('/samples', express.urlencoded(), async (request, response) => {
    const { sample } = z.object({ sample: z.enum(['all', ...sampleNames]) }).parse(request.body);
    await sendSamples(sample === 'all' ? sampleNames : [sample], smtpUrl);
    response.redirect(303, '/');
  });
  app.get('/', (request, response) => {
    const search = String(request.query.q ?? '');
    const found = mails.filter((mail) => holds(mail, search));
    sendPage(response, { title: 'Mailbox', body: mailList(found, search) });
  });

  const find = (id: string) => mails.find((mail) => String(mail.id) === id);
  app.get('/:id', (request, response, next) => {
    const mail = find(request.params.id);
    if (!mail) return next();
    sendPage(response, { title: mail.subject, body: mailView(mail) });
  });
  app.get('/:id/html', (request, response, next) => {
    const mail = find(request.params.id);
    if (!mail) return next();
    // What a visitor wrote may stand in a mail: nothing in it runs, and nothing is fetched.
    response.set(
      'Content-Security-Policy',
      `sandbox ${sandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:`,
    );
    response.set('Referrer-Policy', 'no-referrer').send(framed(mail.html));
  });
  app.get('/:id/attachments/:no', (request, response, next) => {
    const attachment = find(request.params.id)?.attachments[Number(request.params.no)];
    if (!attachment) return next();
    response.set('Content-Security-Policy', 'sandbox').attachment(attachment.filename).send(attachment.content);
  });
  app.use((_request, response) => {
    const body = html`<p><a href="/">← Mailbox</a></p><p class="empty">This mail is not here (any more): the last ${kept} are kept.</p>`;
    sendPage(response, { title: 'Not here', status: 404, body });
  });
  app.use(refusals);
  return app;
}
