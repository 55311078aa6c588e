import type { Verdict } from './bars.js';
import type { ConsoleFigures } from './console-lists.js';
import { sizes } from './console-rows.js';
import { barsTable, table, written } from './markdown.js';

const bar = { p95: 200, memory: 64, late: 0.05 };
const numbers = new Intl.NumberFormat('en');
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What the console promises: no list keeps anybody waiting, and an export does not fill the memory. */
export function judgeConsole({ lists, csv, scrolling: [floor, ...scrolled] }: ConsoleFigures): Verdict[] {
  const slowest = Math.max(...lists.map(({ p95 }) => p95));
  const late = Math.max(...scrolled.map(({ frames }) => frames.late)) - (floor?.frames.late ?? 0);
  const added = csv.most - csv.before;
  return [
    {
      what: 'the slowest list, p95',
      measured: `${slowest.toFixed(0)} ms`,
      bar: `≤ ${bar.p95} ms`,
      held: slowest <= bar.p95,
    },
    {
      what: 'memory that the export of all leads adds',
      measured: `${added.toFixed(0)} MiB`,
      bar: `≤ ${bar.memory} MiB`,
      held: added <= bar.memory,
    },
    {
      what: 'late frames of a list that is scrolled through, more than of bare lines',
      measured: percent(late),
      bar: `≤ ${percent(bar.late)}`,
      held: late <= bar.late,
    },
  ];
}

/** The figures and the bars, as tables that read well in a terminal too. */
export const consoleSummary = ({ lists, csv, scrolling }: ConsoleFigures, verdicts: Verdict[]): string =>
  [
    table(
      ['GET /v1/…', 'p50, ms', 'p95, ms', 'KB'],
      lists.map(({ path, p50, p95, bytes }) => [
        `\`${path}\``,
        p50.toFixed(1),
        p95.toFixed(1),
        (bytes / 1000).toFixed(1),
      ]),
    ),
    `The CSV of ${numbers.format(csv.rows)} leads: ${csv.megabytes.toFixed(1)} MB in ${csv.seconds.toFixed(1)} s; memory of the API ${csv.before.toFixed(0)} MiB before, at most ${csv.most.toFixed(0)} MiB meanwhile.`,
    table(
      ['scrolled through', 'rows', 'frames', 'p50, ms', 'p95, ms', 'p95 to the floor', 'late'],
      scrolling.map(({ list, rows, frames: { count, p50, p95, late } }) => [
        ...[list, numbers.format(rows), String(count), p50.toFixed(1), p95.toFixed(1)],
        ...[`${(p95 / (scrolling[0]?.frames.p95 ?? p95)).toFixed(2)}×`, percent(late)],
      ]),
    ),
    barsTable(verdicts),
  ].join('\n\n');

/** Its section of docs/benchmarks.md. */
export const consoleSection = (figures: ConsoleFigures, verdicts: Verdict[]): string => `## Console lists

${written('console', figures)} Each figure is of that many requests, one after the other.

One account with ${numbers.format(sizes.conversations)} conversations of 16 entries, ${numbers.format(sizes.deliveries)} deliveries and about ${numbers.format(sizes.leads)} leads, over half a year and three
bots. The API runs from source, as it is served to the console; its answers are read whole. \`…\` stands for an id, a cursor in the middle of the list, or a
week three months ago.

${consoleSummary(figures, verdicts)}

- A word that nearly every conversation has (\`shipping\`) and one that none has (\`nowhere\`) take different ways: through the newest conversations, or by the trigram index.
- Scrolling is in Chromium without a graphics card, a tenth of what is seen with each frame (some 5,000 pixels a second), through the rows that "Load more" or the table itself had read by
  then; the floor is a page of as many bare lines of text in the same browser. A frame is late when it comes after more than 25 ms.
- Lists of conversations and leads go by their ids (uuid v7), which also bound a range of time; deliveries go by when they were queued.
`;
