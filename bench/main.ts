import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from './bars.js';
import { document, summary } from './report.js';
import { benchTurn } from './turn.js';

const usage = `npm run bench -- turn [options]
  --quick            one short repeat: shows that it works, proves nothing
  --write <file>     writes the figures with their explanation as Markdown (docs/benchmarks.md)
  --profile <folder> keeps processor profiles of API and worker there`;

/** Measures, prints the figures and the bars, and answers the exit code: 1 when a bar is missed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, write: { type: 'string' }, profile: { type: 'string' } },
  });
  if (positionals.join() !== 'turn') {
    process.stdout.write(`${usage}\n`);
    return 2;
  }
  const { quick, write } = values;
  const profile = values.profile === undefined ? undefined : resolve(values.profile);
  const figures = await benchTurn({ quick, profile, log: (line) => void process.stderr.write(`${line}\n`) });
  const verdicts = judge(figures);
  process.stdout.write(`${summary(figures, verdicts)}\n`);
  if (write !== undefined) await writeFile(write, document(figures, verdicts));
  return verdicts.every(({ held }) => held) ? 0 : 1;
}

process.exitCode = await main();
