import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicId } from '#contracts/ids.js';
import { createDataSource } from '#database/data-source.js';
import { migrate } from '#database/migrate.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { root } from '../apps/local/arguments.js';
import { buildOnce } from '../apps/local/build-once.js';
import { launch } from '../apps/local/launch.js';
import { findPorts } from '../apps/local/ports.js';
import { startPostgres } from '../apps/local/postgres-server.js';
import { until } from '../apps/local/until.js';
import { type Filled, fillAccount } from './console-rows.js';
import { rowsToRead, type ScrollTiming, timeScrolling } from './console-scroll.js';

export interface ListTiming {
  path: string;
  p50: number;
  p95: number;
  /** Bytes of one answer. */
  bytes: number;
}

export interface ExportFigures {
  rows: number;
  seconds: number;
  megabytes: number;
  /** Memory of the API process, in MiB: before, and the most while it wrote. */
  before: number;
  most: number;
}

export interface ConsoleFigures {
  lists: ListTiming[];
  csv: ExportFigures;
  /** The floor first. */
  scrolling: ScrollTiming[];
  repeats: number;
  seconds: number;
}

/** Times every list of the console with each of its filters, one request at a time, the export of all leads, and scrolling. */
export async function benchConsole({
  quick,
  log,
}: {
  quick: boolean;
  log: (line: string) => void;
}): Promise<ConsoleFigures> {
  const begun = performance.now();
  const repeats = quick ? 3 : 40;
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const ports = await findPorts({ postgres: 0, api: 0 }, { fresh: true });
    const consoleFiles = await buildOnce('console');
    const postgres = await startPostgres({ dir: `${folder}/postgres`, port: ports.postgres });
    stops.push(postgres.stop);
    await migrate(postgres.url);
    log('Filling the tables …');
    const db = createDataSource({ url: postgres.url, poolSize: 2, name: 'parley-bench', serves: 'owner' });
    await db.initialize();
    stops.push(() => db.destroy());
    await db.query('SET statement_timeout = 0');
    const filled = await fillAccount(db);
    const url = `http://127.0.0.1:${ports.api}`;
    const api = await launch(process.execPath, [...fromSource, 'apps/api/main.ts'], {
      cwd: root,
      env: {
        ...{ PATH: '/usr/bin:/bin', NODE_ENV: 'production', LOG_LEVEL: 'warn', PORT: String(ports.api) },
        ...{ DATABASE_URL: postgres.url, ENCRYPTION_KEYS: testEncryptionKeys, TEMPORAL_ADDRESS: '127.0.0.1:1' },
        LIMIT_OWNER_REQUESTS: '1000000',
        CONSOLE_DIR: consoleFiles.path,
      },
      output: log,
    });
    stops.push(() => api.stop());
    await until('The API', () => fetch(`${url}/healthz`), { withinMs: 30_000, everyMs: 100 });
    const lists: ListTiming[] = [];
    for (const path of pathsOf(filled)) lists.push(await timed(url, path, filled.apiKey, repeats));
    const csv = await exported(url, filled.apiKey, api.pid);
    log('Scrolling through the lists …');
    const rows = quick ? rowsToRead.quick : rowsToRead.full;
    const scrolling = await timeScrolling({ url, db, accountId: filled.accountId, rows });
    return { lists, csv, scrolling, repeats, seconds: (performance.now() - begun) / 1000 };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const fromSource = ['--conditions=parley-source', '--import', '@swc-node/register/esm-register'];

function pathsOf({ botId, conversationId, middle }: Filled): string[] {
  const bot = `botId=${publicId('bot', botId)}`;
  const range = `from=${daysAgo(100)}&to=${daysAgo(93)}`;
  const deep = (list: keyof Filled['middle']) => `cursor=${middle[list].replaceAll('-', '')}`;
  const lists = {
    conversations: [
      ...['', deep('conversations'), bot, 'status=open', 'status=closed', 'hasLead=true', 'hasLead=false'],
      ...['handover=submitted', 'handover=offered', 'failedDeliveries=true', 'failedDeliveries=false', range],
      ...['query=shipping', 'query=ab12', 'query=nowhere', 'query=visitor77%40', `query=ab12&${bot}&hasLead=true`],
      `failedDeliveries=true&handover=submitted&hasLead=false&${range}`,
    ],
    leads: [
      ...['', deep('leads'), bot, 'source=handover', 'consent=given', 'consent=not-given', range],
      ...['query=visitor', 'query=visitor7777', 'query=nobody', 'query=77', `query=cleo&${bot}&${range}`],
    ],
    deliveries: [
      ...[
        '',
        deep('deliveries'),
        bot,
        'kind=webhook',
        'kind=confirmation-mail',
        'state=accepted',
        'state=failed',
        'state=queued',
      ],
      ...['failed=true', 'failed=false', range, `conversationId=${publicId('conversation', conversationId)}`],
      `failed=true&kind=lead-mail&${bot}&${range}`,
    ],
  };
  return [
    ...Object.entries(lists).flatMap(([list, queries]) =>
      queries.map((query) => `${list}?limit=50${query && `&${query}`}`),
    ),
    ...[7, 30, 90].map((days) => `overview?days=${days}&timezone=Europe/Berlin`),
    `overview?days=90&${bot}`,
    `conversations/${publicId('conversation', conversationId)}`,
    `conversations/${publicId('conversation', conversationId)}/timeline?limit=500`,
  ];
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

async function timed(url: string, path: string, apiKey: string, repeats: number): Promise<ListTiming> {
  const ask = async (): Promise<string> => {
    const answer = await fetch(`${url}/v1/${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${body}`);
    return body;
  };
  const { length } = await ask();
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const begun = performance.now();
    await ask();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    path: path.replaceAll(/([=/])(\w+?_)?[0-9a-f]{32}/g, '$1…').replaceAll(/\d{4}-[\dT:.-]+Z/g, '…'),
    p50: at(0.5),
    p95: at(0.95),
    bytes: length,
  };
}

/** Reads the CSV of all leads slowly enough to see whether rows pile up. */
async function exported(url: string, apiKey: string, pid: number): Promise<ExportFigures> {
  const before = await residentMiB(pid);
  const begun = performance.now();
  const answer = await fetch(`${url}/v1/leads.csv`, { headers: { authorization: `Bearer ${apiKey}` } });
  if (!answer.ok || !answer.body) throw new Error(`The export answered ${answer.status}`);
  let [bytes, rows, most] = [0, -1, before];
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    rows += Buffer.from(chunk).toString().split('\r\n').length - 1;
    most = Math.max(most, await residentMiB(pid));
  }
  return { rows, seconds: (performance.now() - begun) / 1000, megabytes: bytes / 1e6, before, most };
}

/** proc(5): resident pages of a process. */
async function residentMiB(pid: number): Promise<number> {
  const [, pages = ''] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
  return (Number(pages) * 4096) / 2 ** 20;
}
