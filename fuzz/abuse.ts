import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { type RawAnswer, rawRequest } from '#testing/raw-request.js';
import { begin, type Line, openLine } from './line.js';
import { multipart } from './requests.js';

/** Who abuses: an address, and a key for where one is needed. */
export interface Target {
  url: string;
  key: string;
}

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

/** What is done, how often, and a sentence about what came of it. */
export interface Attack {
  what: string;
  count: number;
  run(target: Target, count: number): Promise<string>;
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

/** Opens many lines and says a little more on each every second. */
async function drip(target: Target, count: number, words: string, more: string): Promise<string> {
  const open = await Promise.all(Array.from({ length: count }, () => openLine(target, words)));
  const timer = setInterval(() => {
    for (const line of open) line.say(more);
  }, 1_000);
  return await letGo(open).finally(() => clearInterval(timer));
}

export const attacks: Attack[] = [
  {
    what: 'nobody else',
    count: 0,
    async run() {
      await delay(5_000);
      return '';
    },
  },
  {
    what: 'headers that never end, a byte a second (slow-loris)',
    count: 1_000,
    run: async (target, count) => await drip(target, count, `${begin}X-Slow: `, 'x'),
  },
  {
    what: 'bodies that never end, a byte a second',
    count: 500,
    run: async (target, count) => await drip(target, count, `${begin}Content-Length: 30000\r\n\r\n{`, ' '),
  },
  {
    what: 'headers of 10 MB',
    count: 200,
    async run(target, count) {
      const huge = `${begin}X-Huge: ${'x'.repeat(10_000_000)}`;
      const open: Line[] = [];
      for (let n = 0; n < count; n += 1) open.push(await openLine(target, huge));
      return await letGo(open);
    },
  },
  {
    what: 'malformed forms with images',
    count: 5_000,
    run: async (target, count) => counted(await sendForms(target, count, 1)),
  },
  {
    what: 'guesses at one password, each with another forwarded address',
    count: 10_000,
    run: async ({ url }, count) => counted(await guesses(url, count)),
  },
];

async function guesses(url: string, count: number): Promise<RawAnswer[]> {
  const guess = async (n: number): Promise<RawAnswer> => {
    const headers = {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    };
    const body = JSON.stringify({ email: 'owner@acme.example', password: `guess number ${n}` });
    return await rawRequest(url, { method: 'POST', path: '/v1/session', headers, body });
  };
  const answers: RawAnswer[] = [];
  for (let n = 0; n < count; n += 8) {
    answers.push(...(await Promise.all(Array.from({ length: 8 }, (_, i) => guess(n + i)))));
  }
  return answers;
}

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
