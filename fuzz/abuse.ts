import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { type RawAnswer, rawRequest } from '#testing/raw-request.js';
import { multipart } from './requests.js';

/** Who abuses: an address, and a key for where one is needed. */
export interface Target {
  url: string;
  key: string;
}

/** A connection on which something was said that no client says, and what came back. */
export interface Line {
  heard(): string;
  isOver(): boolean;
  say(words: string): void;
  hangUp(): void;
}

export async function openLine({ url }: Pick<Target, 'url'>, words: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  let [heard, over] = ['', false];
  // A server that lets go of a line resets it.
  socket
    .on('error', () => undefined)
    .on('close', () => {
      over = true;
    });
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  await once(socket, 'connect');
  socket.write(words);
  return {
    heard: () => heard,
    isOver: () => over,
    say: (more) => void (over || socket.write(more)),
    hangUp: () => void socket.destroy(),
  };
}

export const begin = 'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** Requests whose end is said twice, or not as the standard has it (RFC 9112, 6.3). */
export const ambiguous = [
  `${begin}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${begin}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  `${begin}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `${begin}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  `${begin}Content-Length: +5\r\n\r\nhello`,
  `${begin}Transfer-Encoding: chunked\r\n\r\nfg\r\n`,
];

/** Sends so many malformed forms, and answers what came back. */
export async function sendForms({ url, key }: Target, count: number, seed: number): Promise<RawAnswer[]> {
  const forms = fc.sample(multipart, { numRuns: count, seed });
  const answers: RawAnswer[] = [];
  const lane = async (): Promise<void> => {
    for (let form = forms.pop(); form; form = forms.pop()) {
      const headers = { ...form.headers, authorization: `Bearer ${key}` };
      answers.push(await rawRequest(url, { method: 'POST', path: '/v1/uploads', headers, body: form.body ?? '' }));
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return answers;
}

export interface Attack {
  what: string;
  count: number;
  /** Answers a sentence about what came of it. */
  run(target: Target): Promise<string>;
}

const counted = (answers: readonly { status: number }[]): string => {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ');
};

const statusOf = (line: Line): { status: number } => ({
  status: Number(/^HTTP\/1\.1 (\d+)/.exec(line.heard())?.[1] ?? 0),
});

/** Waits until the server has let go of all lines, and says how long that took. */
async function letGo(lines: Line[]): Promise<string> {
  const from = performance.now();
  while (lines.some((line) => !line.isOver()) && performance.now() - from < 120_000) await delay(100);
  const left = lines.filter((line) => !line.isOver());
  for (const line of left) line.hangUp();
  const all = `after ${Math.round((performance.now() - from) / 1000)} s ${left.length} of ${lines.length} lines were open`;
  return `${all}; ${counted(lines.map(statusOf))}`;
}

const lines = async (target: Target, count: number, words: string): Promise<Line[]> =>
  await Promise.all(Array.from({ length: count }, () => openLine(target, words)));

export const attacks: Attack[] = [
  { what: 'nobody else', count: 0, run: async () => (await delay(5_000), '') },
  {
    what: 'headers that never end, a byte a second (slow-loris)',
    count: 1_000,
    async run(target) {
      const open = await lines(target, this.count, `${begin}X-Slow: `);
      const drip = setInterval(() => open.forEach((line) => line.say('x')), 1_000);
      return await letGo(open).finally(() => clearInterval(drip));
    },
  },
  {
    what: 'bodies that never end, a byte a second',
    count: 500,
    async run(target) {
      const open = await lines(target, this.count, `${begin}Content-Length: 30000\r\n\r\n{`);
      const drip = setInterval(() => open.forEach((line) => line.say(' ')), 1_000);
      return await letGo(open).finally(() => clearInterval(drip));
    },
  },
  {
    what: 'headers of 10 MB',
    count: 200,
    async run(target) {
      const huge = `${begin}X-Huge: ${'x'.repeat(10_000_000)}`;
      const open: Line[] = [];
      for (let n = 0; n < this.count; n += 1) open.push(await openLine(target, huge));
      return await letGo(open);
    },
  },
  {
    what: 'malformed forms with images',
    count: 5_000,
    run: async function (target) {
      return counted(await sendForms(target, this.count, 1));
    },
  },
  {
    what: 'guesses at one password, each with another forwarded address',
    count: 10_000,
    async run({ url }) {
      const answers: RawAnswer[] = [];
      const guess = async (n: number): Promise<void> => {
        const headers = {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
        };
        const body = JSON.stringify({ email: 'owner@acme.example', password: `guess number ${n}` });
        answers.push(await rawRequest(url, { method: 'POST', path: '/v1/session', headers, body }));
      };
      for (let n = 0; n < this.count; n += 8) await Promise.all(Array.from({ length: 8 }, (_, i) => guess(n + i)));
      return counted(answers);
    },
  },
];

/** Times in milliseconds that another client waits for its lists while `work` goes on, every 50 ms one. */
export async function waitsDuring({ url, key }: Target, work: Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  while (going) {
    const from = performance.now();
    const { status } = await rawRequest(url, {
      method: 'GET',
      path: '/v1/bots',
      headers: { authorization: `Bearer ${key}` },
    });
    if (status !== 200) throw new Error(`Somebody else was answered ${status}.`);
    waits.push(performance.now() - from);
    await delay(50);
  }
  await done;
  return waits.sort((a, b) => a - b);
}
