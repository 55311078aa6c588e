import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { isMailAddress } from './address.js';

/** A mail as it goes out; `composeMail` makes it. */
export interface Mail {
  to: string;
  from: { name: string; address: string };
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  /** `<dlv_…@mail-domain>` */
  messageId: string;
  headers: Record<string, string>;
  attachments: readonly { filename: string; content: string; contentType: string }[];
}

/**
 * What became of a try. `accepted`: the server has the mail. `rejected`: it never will take it. `deferred`: it does not have it,
 * and may take it later. `unknown`: the connection was lost when it may have taken it, so a second try may double it.
 * `code` and `text` are the server's words; without a code they are ours.
 */
export interface MailOutcome {
  kind: 'accepted' | 'rejected' | 'deferred' | 'unknown';
  code: number | null;
  text: string;
}

export interface MailTransport {
  /** Tries once. Never throws for what servers or networks do. */
  send(mail: Mail): Promise<MailOutcome>;
  /** Lets what is being sent end, then hangs up. Until then its connections keep the process alive. */
  close(): void;
}

interface Options {
  /** `smtp://user:password@host:587?requireTLS=true` or `smtps://…`; the way of nodemailer. */
  smtpUrl: string;
  /** Where bounces go: the sender of the envelope. */
  from: string;
  timeouts?: { connectMs: number; greetMs: number; silenceMs: number };
}

// A server may take ten minutes to answer the final dot (RFC 5321 4.5.3.2.6): who hangs up earlier makes duplicates.
const patience = { connectMs: 60_000, greetMs: 60_000, silenceMs: 11 * 60_000 };

/** Opens the way out for mails, over a few kept connections. Throws when `from` is no address. */
export function openMailTransport({ smtpUrl, from, timeouts = patience }: Options): MailTransport {
  if (!isMailAddress(from)) throw new Error(`expected one plain e-mail address as the sender, got ${from}`);
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 4,
    // An idle connection that the server closed is replaced; a mail is not tried again behind our back.
    maxRequeues: 1,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetMs,
    socketTimeout: timeouts.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const redact = redactor(smtpUrl);
  const closedNow: MailOutcome = { kind: 'deferred', code: null, text: 'This process is about to end' };
  let isClosed = false;
  const transmitted = new WeakSet<object>();
  transport.use('stream', ({ message, data: { envelope } }, done) => {
    message.processFunc((source) => source.once('end', () => envelope && transmitted.add(envelope)));
    done();
  });

  return {
    async send(mail) {
      // The pool would never answer.
      if (isClosed) return closedNow;
      const wrong = [mail.to, mail.from.address, mail.replyTo ?? mail.to].find((address) => !isMailAddress(address));
      if (wrong !== undefined) return { kind: 'rejected', code: null, text: 'An address of the mail is not plain' };
      // One recipient: a server that takes a mail for some of several could not be asked again without doubling it.
      const envelope = { from, to: mail.to };
      try {
        const { response } = await transport.sendMail({
          ...mail,
          attachments: mail.attachments.map(({ filename, content, contentType }) => ({
            filename,
            content,
            contentType,
          })),
          envelope,
          xMailer: false,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: 'accepted', code: Number.parseInt(response, 10), text: redact(response) };
      } catch (error) {
        const known = fault.safeParse(error);
        if (!known.success && isClosed) return closedNow;
        if (!known.success) throw error;
        const outcome = outcomeOf(known.data, transmitted.has(envelope));
        return { ...outcome, text: redact(outcome.text) };
      }
    },
    close() {
      isClosed = true;
      transport.close();
    },
  };
}

/** @param transmitted the whole mail was read for the wire, so its final dot may have arrived */
function outcomeOf({ code, command, response, responseCode }: Fault, transmitted: boolean): MailOutcome {
  if (responseCode >= 400) {
    // Refused logins and greetings say nothing about the mail: it waits until the operator has mended that.
    const isAboutMail = /^(MAIL|RCPT|DATA)/.test(command) && responseCode !== 530;
    const kind = responseCode >= 500 && isAboutMail ? 'rejected' : 'deferred';
    return { kind, code: responseCode, text: response };
  }
  if (transmitted) return { kind: 'unknown', code: null, text: `The server was lost before it answered (${code})` };
  if (refused.has(code)) return { kind: 'rejected', code: null, text: `The mail cannot go out as it is (${code})` };
  return { kind: 'deferred', code: null, text: `The server could not be reached, or hung up (${code})` };
}

/** Nodemailer's own words: larger than the server takes, not to be sent to such an address, a part of it cannot be read. */
const refused = new Set(['EMESSAGE', 'EENVELOPE', 'ESTREAM', 'EFILEACCESS', 'EURLACCESS']);

// The message of such an error may quote addresses, and stays out.
const fault = z.object({
  code: z.string(),
  command: z.string().default(''),
  response: z.string().default(''),
  responseCode: z.number().default(0),
});
type Fault = z.infer<typeof fault>;

/** Takes the password of an address, and how SMTP writes it, out of what a server says. */
function redactor(smtpUrl: string): (words: string) => string {
  const { username, password } = new URL(smtpUrl);
  if (password === '') return (words) => words;
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const inBase64 = [`\0${user}\0${secret}`, secret].map((text) => Buffer.from(text).toString('base64'));
  // The longest first: a shorter one may be a part of it.
  return (words) => [...inBase64, password, secret].reduce((left, found) => left.replaceAll(found, '***'), words);
}
