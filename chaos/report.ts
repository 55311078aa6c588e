import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../apps/local/arguments.js';
import { wrongs } from './audit.js';
import type { RunResult } from './conversations.js';
import { faultNames, faults } from './faults.js';

/** A line for one run, with what was wrong below it. */
export function lineOf({ fault, seed, accepted, answers, replaced, recoveriesMs, findings }: RunResult): string {
  const verdict = findings.length === 0 ? 'ok' : `${findings.length} WRONG`;
  const line =
    `${fault.padEnd(8)} seed ${seed}  ${accepted} messages, ${answers} answers, ${replaced} replaced, ` +
    `longest ${seconds(Math.max(0, ...recoveriesMs))}  ${verdict}`;
  return [line, ...findings.map(({ wrong, detail }) => `  ${wrong}: ${detail}`)].join('\n');
}

/** The figures of all runs as two Markdown tables: what was counted, and how long it took. */
export function tablesOf(results: readonly RunResult[]): string {
  const names = faultNames.filter((name) => results.some(({ fault }) => fault === name));
  const counted = names.map((name) => {
    const runs = results.filter(({ fault }) => fault === name);
    const sum = (of: (run: RunResult) => number) => runs.reduce((total, run) => total + of(run), 0);
    const recoveries = runs.flatMap(({ recoveriesMs }) => recoveriesMs);
    return {
      fault: faults[name].title,
      runs: runs.length,
      conversations: sum((run) => run.conversations),
      accepted: sum((run) => run.accepted),
      'sent again': sum((run) => run.sentAgain),
      answers: sum((run) => run.answers),
      replaced: sum((run) => run.replaced),
      'model asked again': sum((run) => run.askedAgain),
      open: recoveries.length,
      p50: seconds(quantile(recoveries, 0.5)),
      p95: seconds(quantile(recoveries, 0.95)),
      max: seconds(quantile(recoveries, 1)),
    };
  });
  const kinds = Object.entries(wrongs).map(([wrong, meaning]) => ({
    count: `**${wrong}**`,
    'what it means': meaning,
    found: results.flatMap(({ findings }) => findings).filter((finding) => finding.wrong === wrong).length,
  }));
  return `${table(counted)}\n\n${table(kinds)}`;
}

export const isClean = (results: readonly RunResult[]): boolean =>
  results.every(({ findings }) => findings.length === 0);

/** Puts the figures between the section's marks in `docs/reliability.md`. Throws when the marks are not there. */
export async function writeSection(section: string, text: string): Promise<void> {
  const file = join(root, 'docs/reliability.md');
  const [begin, end] = [`<!-- ${section} -->`, `<!-- /${section} -->`];
  const page = await readFile(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no section ${begin} … ${end}`);
  await writeFile(file, `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`);
}

export const machine = (): string => `${availableParallelism()} cores, Node ${process.versions.node}`;

function table(rows: readonly Record<string, string | number>[]): string {
  const [first = {}] = rows;
  const heads = Object.keys(first);
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map((row) => line(Object.values(row)))].join('\n');
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
