import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { openLedger } from '../ledger.js';
import { type OutsiderLine, outsiderFile } from './ledgers.js';
import { createManners, type Manner } from './manners.js';

/** Everybody's mail server: writes down each mail before it says that it has it, and says so as it pleases. */

const [port, folder = ''] = process.argv.slice(2);
const note = openLedger<OutsiderLine>(outsiderFile(folder, 'smtp'));
const nextManner = createManners();
/** What a mail is refused with before it is sent. */
const refusals: Partial<Record<Manner, number>> = { refuse: 451, limit: 421 };
const manners = new Map<string, ReturnType<typeof nextManner>>();

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  onRcptTo({ address }, session, done) {
    const next = nextManner(runOf(address));
    manners.set(session.id, next);
    const responseCode = refusals[next.manner];
    done(responseCode === undefined ? null : Object.assign(new Error('Not now'), { responseCode }));
  },
  onData(stream, session, done) {
    take(stream, session).then(({ arrival, isAnswered }) => {
      const socket = [...server.connections].find(({ remotePort }) => remotePort === session.remotePort)?._socket;
      if (!isAnswered) return void socket?.destroy();
      done(null, 'OK');
      // Nobody hears it whose connection is gone.
      if (socket?.writable) setImmediate(() => note({ replied: arrival, at: Date.now() }));
    }, done);
  },
});

async function take(stream: SMTPServerDataStream, session: SMTPServerSession) {
  const mail = await text(stream);
  const { manner, waitMs } = manners.get(session.id) ?? { manner: 'take', waitMs: 0 };
  const to = session.envelope.rcptTo[0]?.address ?? '';
  const arrival = randomUUID();
  const isAnswered = manner !== 'vanish';
  note({
    arrival,
    at: Date.now(),
    run: runOf(to),
    id: headerOf(mail, 'Message-ID'),
    conversation: headerOf(mail, 'In-Reply-To').replace(/^<|@.*$/g, ''),
    to,
    sha256: createHash('sha256').update(lastingOf(mail)).digest('hex'),
    genuine: true,
    status: isAnswered ? 250 : null,
  });
  await delay(waitMs);
  return { arrival, isAnswered };
}

/** The host of an address names the run. */
const runOf = (address: string): string => address.replace(/^.*@|\.example$/g, '');

const headerOf = (mail: string, name: string): string =>
  new RegExp(`^${name}: *(?:\\r\\n +)?(\\S+)`, 'im').exec(mail)?.[1] ?? '';

/** A mail without its date and the marks between its parts, which are new at each attempt. */
function lastingOf(mail: string): string {
  const boundary = /boundary="([^"]+)-Part_/.exec(mail)?.[1] ?? 'none';
  return mail.replaceAll(boundary, 'boundary').replace(/^Date:.*\r\n/im, '');
}

server.on('error', (error) => process.stderr.write(`${error}\n`));
server.listen(Number(port), '127.0.0.1');
