import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { composeMail } from './compose.js';
import { mailSamples } from './samples.js';
import { type Answer, friendly, openScripted, openSink } from './testing/smtp.js';
import { type Mail, type MailTransport, openMailTransport } from './transport.js';

let mail: Mail;
beforeAll(async () => {
  mail = await composeMail(mailSamples['lead-mail'], { from: 'chat@mail.example' });
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Tests where a server is silent wait as long as `patienceMs`; others never should. */
function transportTo(port: number, { login = '', query = '', patienceMs = 20_000 } = {}): MailTransport {
  const transport = openMailTransport({
    smtpUrl: `smtp://${login}127.0.0.1:${port}/${query}`,
    from: 'bounces@mail.example',
    timeouts: { connectMs: 20_000, greetMs: patienceMs, silenceMs: patienceMs },
  });
  closing.push(() => transport.close());
  return transport;
}

const silent = { patienceMs: 400 };

function opened<T extends { close(): unknown }>(server: T): T {
  closing.push(server.close);
  return server;
}
const serve = async () => opened(await openSink());
const play = async (answer: Answer) => opened(await openScripted(answer));
const playExcept = async (other: Record<string, string | null | undefined>) =>
  await play((command) => (command in other ? other[command] : friendly(command)));

describe('a mail that arrives', () => {
  it('is accepted with the server’s words, and reads back as it was written', async () => {
    const { port, taken } = await serve();
    const outcome = await transportTo(port).send(mail);
    expect(outcome).toEqual({ kind: 'accepted', code: 250, text: '250 OK: queued as 7F3A' });
    const [{ mail: read, from, to } = { mail: undefined, from: '', to: [] }] = taken;
    expect({ from, to }).toEqual({ from: 'bounces@mail.example', to: ['team@hafenroesterei.example'] });
    expect(read?.messageId).toBe('<dlv_0192f3a4b5c67890abcdef0000000001@mail.example>');
    expect(read?.inReplyTo).toBe('<conv_0192f3a4b5c67890abcdef0000000007@mail.example>');
    expect(read?.references).toBe('<conv_0192f3a4b5c67890abcdef0000000007@mail.example>');
    expect(read?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(read?.headers.get('x-auto-response-suppress')).toBe('All');
    expect(read?.headers.get('resend-idempotency-key')).toBe('dlv_0192f3a4b5c67890abcdef0000000001');
    expect(read?.headers.has('x-mailer')).toBe(false);
    expect(read?.from?.value).toEqual([{ name: 'Hafenrösterei', address: 'chat@mail.example' }]);
    expect(read?.replyTo?.value).toEqual([{ name: '', address: 'zoe.brandt@example.at' }]);
    expect(read?.subject).toBe('New lead: Zoë Brandt · Hafenrösterei');
    expect(read?.text?.trim()).toBe(mail.text.trim());
    expect(read?.html).toBe(mail.html);
  });

  it('carries a folded conversation whole', async () => {
    const { port, taken } = await serve();
    const attachments = [{ filename: 'conv_1.txt', content: 'Grüße\n.\n', contentType: 'text/plain; charset=utf-8' }];
    await transportTo(port).send({ ...mail, attachments });
    const [file] = taken[0]?.mail.attachments ?? [];
    expect(file?.filename).toBe('conv_1.txt');
    expect(file?.content.toString()).toBe('Grüße\n.\n');
  });

  it('has the same Message-ID on a second try', async () => {
    const { port, taken } = await serve();
    const transport = transportTo(port);
    await transport.send(mail);
    await transport.send(mail);
    expect(new Set(taken.map(({ mail: read }) => read.messageId)).size).toBe(1);
    expect(taken).toHaveLength(2);
  });

  it.each([
    [{ subject: 'Hi\r\nBcc: eve@evil.example' }],
    [{ from: { name: 'Chat\r\nBcc: eve@evil.example', address: 'chat@mail.example' } }],
  ])('has no header that somebody smuggled in: %#', async (change) => {
    const { port, taken } = await serve();
    await transportTo(port).send({ ...mail, ...change });
    expect(taken[0]?.mail.headers.has('bcc')).toBe(false);
    expect(taken[0]?.to).toEqual(['team@hafenroesterei.example']);
  });
});

describe('a mail that does not arrive', () => {
  it.each([
    ['deferred', { RCPT: '451 4.7.1 Greylisted, try later' }, 451, '451 4.7.1 Greylisted, try later'],
    ['rejected', { RCPT: '550 5.1.1 No such user' }, 550, '550 5.1.1 No such user'],
    ['rejected', { MAIL: '553 5.1.8 Sender refused' }, 553, '553 5.1.8 Sender refused'],
    ['rejected', { dot: '554 5.7.1 Looks like spam' }, 554, '554 5.7.1 Looks like spam'],
    ['deferred', { dot: '452 4.3.1 Disk full' }, 452, '452 4.3.1 Disk full'],
    ['deferred', { connect: '554 5.3.2 Not now' }, 554, '554 5.3.2 Not now'],
    ['deferred', { MAIL: '530 5.7.0 Log in first' }, 530, '530 5.7.0 Log in first'],
    ['deferred', { connect: '421 4.3.2 Too busy' }, 421, '421 4.3.2 Too busy'],
    ['deferred', { MAIL: '421 4.3.2 Shutting down' }, 421, '421 4.3.2 Shutting down'],
    ['deferred', { RCPT: '421 4.3.2 Shutting down' }, 421, '421 4.3.2 Shutting down'],
    ['deferred', { DATA: '421 4.3.2 Shutting down' }, 421, '421 4.3.2 Shutting down'],
    ['deferred', { dot: '421 4.4.2 Shutting down' }, 421, '421 4.4.2 Shutting down'],
    ['deferred', { MAIL: '451 4.3.0 Try later' }, 451, '451 4.3.0 Try later'],
    ['deferred', { dot: '451 4.3.0 Try later' }, 451, '451 4.3.0 Try later'],
    ['rejected', { MAIL: '550 5.7.1 Sender refused' }, 550, '550 5.7.1 Sender refused'],
    ['rejected', { DATA: '550 5.7.1 Refused' }, 550, '550 5.7.1 Refused'],
    ['rejected', { dot: '550 5.7.1 Refused' }, 550, '550 5.7.1 Refused'],
    ['rejected', { RCPT: '552 5.2.2 Mailbox full' }, 552, '552 5.2.2 Mailbox full'],
  ])('is %s after %j', async (kind, words, code, text) => {
    const { port } = await playExcept(words);
    expect(await transportTo(port).send(mail)).toEqual({ kind, code, text });
  });

  it.each(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'])('is deferred when the line is cut at %s', async (command) => {
    const { port } = await playExcept({ [command]: null });
    expect(await transportTo(port).send(mail)).toMatchObject({ kind: 'deferred', code: null });
  });

  it.each(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'])(
    'is deferred when the server is silent at %s',
    async (command) => {
      const { port } = await playExcept({ [command]: undefined });
      expect(await transportTo(port, silent).send(mail)).toMatchObject({ kind: 'deferred', code: null });
    },
  );

  it('is deferred when the line is cut in the middle of it', async () => {
    const { port, commands } = await playExcept({ body: null });
    const content = 'coffee\n'.repeat(2_000_000);
    const attachments = [{ filename: 'conv_1.txt', content, contentType: 'text/plain; charset=utf-8' }];
    expect(await transportTo(port).send({ ...mail, attachments })).toMatchObject({ kind: 'deferred', code: null });
    expect(commands).not.toContain('dot');
  });

  it('is deferred, and never sent in the clear, when TLS is required and the server has none', async () => {
    const { port, commands } = await playExcept({ STARTTLS: '502 5.5.1 Not here' });
    expect(await transportTo(port, { query: '?requireTLS=true' }).send(mail)).toMatchObject({ kind: 'deferred' });
    expect(commands).not.toContain('MAIL');
  });

  it('is deferred when nobody listens', async () => {
    const { port } = await serve();
    await closing.pop()?.();
    expect(await transportTo(port).send(mail)).toMatchObject({ kind: 'deferred', code: null });
  });

  it.each([null, undefined, 'what?', '250-and'])(
    'is unknown, and sent only once, when the answer to the dot never comes: %s',
    async (end) => {
      const { port, commands } = await playExcept({ dot: end });
      expect(await transportTo(port, silent).send(mail)).toMatchObject({ kind: 'unknown', code: null });
      expect(commands.filter((command) => command === 'dot')).toHaveLength(1);
    },
  );

  it('is unknown, and sent only once, also over a connection that carried a mail before', async () => {
    const { port, commands } = await play((command, at) => (command === 'dot' && at === 2 ? null : friendly(command)));
    const transport = transportTo(port);
    expect((await transport.send(mail)).kind).toBe('accepted');
    expect((await transport.send(mail)).kind).toBe('unknown');
    expect(commands.filter((command) => command === 'dot')).toHaveLength(2);
    expect((await transport.send(mail)).kind).toBe('accepted');
  });

  it('goes out over a new connection when the server closed the old one meanwhile', async () => {
    const { port, commands } = await play((command, at) => (command === 'MAIL' && at === 2 ? null : friendly(command)));
    const transport = transportTo(port);
    expect((await transport.send(mail)).kind).toBe('accepted');
    expect((await transport.send(mail)).kind).toBe('accepted');
    expect(commands.filter((command) => command === 'connect')).toHaveLength(2);
  });

  it.each([
    { to: 'a@b.example, eve@evil.example' },
    { to: `a@b.example${'('.repeat(100_000)}` },
    { replyTo: 'Ann <ann@example.org>' },
    { from: { name: 'x', address: 'x@y.example>' } },
  ])('is rejected before it leaves when an address is not plain: %#', async (change) => {
    const { port, taken } = await serve();
    expect(await transportTo(port).send({ ...mail, ...change })).toMatchObject({ kind: 'rejected', code: null });
    expect(taken).toEqual([]);
  });

  it('is deferred when the way out is closed before its turn came', async () => {
    const { port } = await playExcept({ connect: undefined });
    const transport = transportTo(port, silent);
    const sending = Array.from({ length: 6 }, () => transport.send(mail));
    transport.close();
    sending.push(transport.send(mail));
    for (const outcome of await Promise.all(sending)) expect(outcome).toMatchObject({ kind: 'deferred', code: null });
  });

  it('never tells the password, whatever the server says', async () => {
    const secret = 'pa55-w%2Frd';
    const plain = Buffer.from('\0user\0pa55-w/rd').toString('base64');
    const { port } = await playExcept({ EHLO: '250 AUTH PLAIN', AUTH: `535 5.7.8 Bad login pa55-w/rd ${plain}` });
    const outcome = await transportTo(port, { login: `user:${secret}@` }).send(mail);
    expect(outcome).toEqual({ kind: 'deferred', code: 535, text: '535 5.7.8 Bad login *** ***' });
  });
});

it('reads no file and asks no address for a mail', async () => {
  const { port, taken } = await serve();
  const content = { path: '/etc/hostname' };
  const attachments = JSON.parse(JSON.stringify([{ filename: 'x', content, contentType: 'text/plain' }]));
  await expect(transportTo(port).send({ ...mail, attachments })).resolves.toMatchObject({ kind: 'rejected' });
  expect(taken).toEqual([]);
});

it('opens only for a sender that is one plain address', () => {
  expect(() => openMailTransport({ smtpUrl: 'smtp://127.0.0.1', from: 'Chat <chat@mail.example>' })).toThrow(
    'expected one plain e-mail address as the sender',
  );
});
