import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { portOf } from '#apps/local/ports.js';

/**
 * Somebody else's mail server that asks for a password and says it back whenever it refuses: each login while `refusesLogins`, and
 * mails to addresses that begin with `bounce`.
 */
export async function openEchoingMailServer(user: string, password: string) {
  const echo = `${user} with ${password}, which is ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`;
  const refuse = (responseCode: number) => Object.assign(new Error(`No, not for ${echo}`), { responseCode });
  /** Each mail as it came, and what it says. */
  const mails: string[] = [];
  const state = { refusesLogins: false };
  const smtp = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth(login, _session, done) {
      const isRight = login.username === user && login.password === password;
      if (state.refusesLogins || !isRight) done(refuse(535));
      else done(null, { user });
    },
    onRcptTo({ address }, _session, done) {
      done(address.startsWith('bounce') ? refuse(550) : null);
    },
    onData(stream, _session, done) {
      const take = async () => {
        const raw = await buffer(stream);
        const { headerLines, text, html } = await simpleParser(raw);
        mails.push([raw.toString(), ...headerLines.map(({ line }) => line), text, html].join('\n'));
      };
      take().then(() => done(), done);
    },
  });
  const server = smtp.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`smtp://127.0.0.1:${portOf(server)}`);
  [url.username, url.password] = [user, encodeURIComponent(password)];
  return { url: url.href, mails, state, close: () => new Promise<void>((resolve) => smtp.close(resolve)) };
}
