import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A real mail server; what it takes is in `taken`. */
export async function openSink() {
  const taken: { mail: ParsedMail; from: string; to: string[] }[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      simpleParser(stream).then((parsed) => {
        const { mailFrom, rcptTo } = envelope;
        taken.push({ mail: parsed, from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) });
        done(null, 'OK: queued as 7F3A');
      }, done);
    },
  });
  smtp.on('error', () => undefined);
  const server = smtp.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), taken, close: () => new Promise<void>((resolve) => smtp.close(resolve)) };
}

/**
 * What a server says to a command, the `at`-th time it comes: `null` hangs up, `undefined` is silent. `connect` is the greeting,
 * `body` a piece of a mail, `dot` its end.
 */
export type Answer = (command: string, at: number) => string | null | undefined;

/** A server that says what a script tells it; the commands it got are in `commands`. */
export async function openScripted(answer: Answer) {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let buffered = '';
    let inData = false;
    const hear = (command: string) => {
      commands.push(command);
      return answer(command, commands.filter((other) => other === command).length);
    };
    const say = (command: string) => {
      const words = hear(command);
      if (words === null) socket.destroy();
      else if (words !== undefined) socket.write(`${words}\r\n`);
      inData = words?.startsWith('354') ?? false;
    };
    say('connect');
    socket.on('data', (chunk) => {
      if (inData && hear('body') === null) return void socket.destroy();
      buffered += chunk.toString();
      for (;;) {
        const end = inData ? '\r\n.\r\n' : '\r\n';
        const at = buffered.indexOf(end);
        if (at === -1) return;
        const line = buffered.slice(0, at);
        buffered = buffered.slice(at + end.length);
        say(inData ? 'dot' : (line.split(/[ :]/)[0] ?? ''));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    commands,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

const words: Record<string, string> = { connect: '220 hi', EHLO: '250 hi', DATA: '354 go on', QUIT: '221 bye' };

/** What a server says that takes everything. */
export const friendly = (command: string): string => words[command] ?? '250 ok';

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('not listening');
  return address.port;
};
