import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, judgeDeliveries, type Verdict } from './bars.js';
import { benchConsole } from './console-lists.js';
import { consoleSection, consoleSummary, judgeConsole } from './console-report.js';
import { benchDeliveries } from './deliveries.js';
import { deliverySection, deliverySummary } from './delivery-report.js';
import { writeSection } from './markdown.js';
import { section, summary } from './report.js';
import { benchTurn } from './turn.js';

const usage = `npm run bench -- turn|deliveries|console [options]
  --quick            one short repeat: shows that it works, proves nothing
  --write <file>     writes the figures with their explanation as a section of that file (docs/benchmarks.md)
  --profile <folder> keeps processor profiles of API and worker there`;

interface Options {
  quick: boolean;
  profile: string | undefined;
  log: (line: string) => void;
}

interface Result {
  verdicts: Verdict[];
  summary: string;
  section: string;
}

const benches: Record<string, (options: Options) => Promise<Result>> = {
  async turn(options) {
    const figures = await benchTurn(options);
    const verdicts = judge(figures);
    return { verdicts, summary: summary(figures, verdicts), section: section(figures, verdicts) };
  },
  async deliveries(options) {
    const figures = await benchDeliveries(options);
    const verdicts = judgeDeliveries(figures);
    return { verdicts, summary: deliverySummary(figures, verdicts), section: deliverySection(figures, verdicts) };
  },
  async console(options) {
    const figures = await benchConsole(options);
    const verdicts = judgeConsole(figures);
    return { verdicts, summary: consoleSummary(figures, verdicts), section: consoleSection(figures, verdicts) };
  },
};

/** Measures, prints the figures and the bars, and answers the exit code: 1 when a bar is missed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, write: { type: 'string' }, profile: { type: 'string' } },
  });
  const bench = benches[positionals.join()];
  if (bench === undefined) {
    process.stdout.write(`${usage}\n`);
    return 2;
  }
  const { quick, write } = values;
  const profile = values.profile === undefined ? undefined : resolve(values.profile);
  const { verdicts, summary, section } = await bench({
    quick,
    profile,
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${summary}\n`);
  if (write !== undefined) await writeSection(write, section);
  return verdicts.every(({ held }) => held) ? 0 : 1;
}

process.exitCode = await main();
