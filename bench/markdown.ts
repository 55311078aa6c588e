import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { Verdict } from './bars.js';
import type { Measured } from './cpu.js';
import { median } from './drive.js';
import type { Part } from './stage.js';

/** Writes a section, which begins with its `## ` line, over the one of the same title, or after the last. */
export async function writeSection(file: string, section: string): Promise<void> {
  const [title = ''] = section.split('\n');
  const parts = (await readFile(file, 'utf8')).split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.startsWith(`${title}\n`));
  parts.splice(at < 0 ? parts.length : at, 1, section);
  await writeFile(file, `${parts.map((part) => part.trim()).join('\n\n')}\n`);
}

/** Who wrote a section, when and where. */
export function written(scenario: string, { repeats, seconds }: { repeats: number; seconds: number }): string {
  const [cpu] = cpus();
  const host = `${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  return `Written by \`npm run bench -- ${scenario} --write docs/benchmarks.md\` on ${new Date().toISOString().slice(0, 10)}: ${host}. ${repeats} alternating repeats, ${Math.round(seconds)} s.`;
}

export const barsTable = (verdicts: Verdict[]): string =>
  table(
    ['bar', 'measured', 'wanted', 'held'],
    verdicts.map(({ what, measured, bar, held }) => [what, measured, bar, held ? 'yes' : 'NO']),
  );

/** What each process worked, a row for each contestant. */
export const cpuTable = (title: string, rows: { label: string; runs: Measured[] }[], parts: readonly Part[]): string =>
  table(
    [title, ...parts],
    rows.map(({ label, runs }) => [
      label,
      ...parts.map((part) => median(runs.map(({ cpuMs }) => cpuMs[part] ?? Number.NaN)).toFixed(1)),
    ]),
  );

export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
