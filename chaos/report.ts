import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../apps/local/arguments.js';
import type { Result, Scenario } from './scenario.js';

/** A line for one run, with what was wrong below it. */
export function lineOf<R extends Result>({ wordsOf }: Pick<Scenario<string, R>, 'wordsOf'>, result: R): string {
  const { fault, seed, findings } = result;
  const verdict = findings.length === 0 ? 'ok' : `${findings.length} WRONG`;
  const line = `${fault.padEnd(10)} seed ${seed}  ${wordsOf(result)}  ${verdict}`;
  return [line, ...findings.map(({ wrong, detail }) => `  ${wrong}: ${detail}`)].join('\n');
}

/** The figures of all runs as two Markdown tables: what was done to whom, and what was found. */
export function tablesOf<Fault extends string, R extends Result>(
  { faults, figuresOf, wrongs }: Pick<Scenario<Fault, R>, 'faults' | 'figuresOf' | 'wrongs'>,
  results: readonly R[],
): string {
  const counted = Object.entries<{ title: string }>(faults).flatMap(([name, { title }]) => {
    const runs = results.filter(({ fault }) => fault === name);
    return runs.length === 0 ? [] : [{ fault: title, runs: runs.length, ...figuresOf(runs) }];
  });
  const kinds = Object.entries(wrongs).map(([wrong, meaning]) => ({
    count: `**${wrong}**`,
    'what it means': meaning,
    found: results.flatMap(({ findings }) => findings).filter((finding) => finding.wrong === wrong).length,
  }));
  return `${table(counted)}\n\n${table(kinds)}`;
}

export const isClean = (results: readonly Result[]): boolean => results.every(({ findings }) => findings.length === 0);

/** Adds up one figure of several runs. */
export const total = <R>(results: readonly R[], of: (result: R) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0);

/** Median, 95th percentile and longest of some times in milliseconds. */
export const spreadOf = (times: readonly number[]) => ({
  p50: seconds(quantile(times, 0.5)),
  p95: seconds(quantile(times, 0.95)),
  max: seconds(quantile(times, 1)),
});

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

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
