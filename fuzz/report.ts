import { availableParallelism } from 'node:os';
import { root } from '../apps/local/arguments.js';
import { table, writeSection } from '../bench/markdown.js';
import type { Driven } from './drive.js';
import { grown, type Held } from './health.js';
import { type Fault, faults } from './judge.js';

const names: Record<keyof Held, string> = {
  memory: 'memory of the API (MiB)',
  handles: 'open files and sockets of the API',
  connections: 'connections to Postgres, API and worker',
};

/** The figures of a run as Markdown: what was asked, what was wrong, and what grew. */
export function requestsTable(driven: Driven, samples: readonly Held[]): string {
  const { byStatus, byOperation, findings, requests, shed } = driven;
  const statuses = Object.entries(byStatus).sort(([a], [b]) => Number(a) - Number(b));
  const taken = [...byOperation.values()].filter((one) => one.taken > 0).length;
  return [
    `${requests.toLocaleString('en')} requests to ${byOperation.size} routes, of which ${taken} also took one; ${shed} were put off with a time to come back (503).`,
    table(
      ['status', 'answers'],
      statuses.map(([status, count]) => [status, String(count)]),
    ),
    table(
      ['wrong', 'what it means', 'found'],
      faultNames.map((fault) => [fault, faults[fault], String(findings.filter((one) => one.fault === fault).length)]),
    ),
    table(
      ['of the processes', 'second quarter', 'last quarter', 'flat'],
      grown(samples).map(({ what, early, late, isFlat }) => [
        names[what],
        String(early),
        String(late),
        isFlat ? 'yes' : 'NO',
      ]),
    ),
  ].join('\n\n');
}

const faultNames: Fault[] = ['broken', 'failed', 'trace', 'undocumented'];

export interface Endured {
  what: string;
  count: number;
  came: string;
  waits: readonly number[];
}

/** What became of others while somebody abused the API. */
export const abuseTable = (endured: readonly Endured[]): string =>
  table(
    ['meanwhile', 'how many', 'what came of it', 'others: p50', 'p99', 'longest'],
    endured.map(({ what, count, came, waits }) => [
      what,
      String(count),
      came,
      ...[0.5, 0.99, 1].map((share) => `${Math.round(quantile(waits, share))} ms`),
    ]),
  );

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

/** Writes a section of `docs/fuzz.md`, with how it was made. */
export async function write(title: string, command: string, seconds: number, text: string): Promise<void> {
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  await writeSection(
    `${root}/docs/fuzz.md`,
    `## ${title}\n\n\`${command} --write\`: ${Math.round(seconds)} s, ${machine}.\n\n${text}\n`,
  );
}
