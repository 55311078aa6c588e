import { parseArgs } from 'node:util';
import { compile } from './compile.js';
import { type FaultName, faultNames } from './faults.js';
import { runJobs } from './lanes.js';
import { isClean, lineOf, machine, tablesOf, writeSection } from './report.js';

const usage = `npm run chaos -- conversations [options]
  --runs <n>    runs for each fault (default 50)
  --seed <n>    seed of the first run; the following runs count up (default: random)
  --only <part> only this fault: ${faultNames.join(', ')}
  --lanes <n>   stacks side by side (default 3)
  --write       write the figures to docs/reliability.md`;

/** Kills parts of real stacks while visitors chat, counts what came of it, and exits with 1 unless all counts are 0. */
async function conversations(argv: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: argv,
    options: {
      runs: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      only: { type: 'string' },
      lanes: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
    },
  });
  const [runs, seed, lanes] = [values.runs, values.seed, values.lanes].map(wholeNumber);
  const chosen = faultNames.filter((name) => values.only === undefined || values.only === name);
  if (chosen.length === 0) throw new Error(`--only knows ${faultNames.join(', ')}`);
  const jobs = chosen.flatMap((fault: FaultName) =>
    Array.from({ length: runs ?? 0 }, (_, index) => ({ fault, seed: (seed ?? 0) + index })),
  );
  say(`${jobs.length} runs from seed ${seed}; one again: --only <part> --runs 1 --seed <seed>`);
  const begun = performance.now();
  const code = await compile();
  const { results, logs } = await runJobs(code, jobs, lanes ?? 1, (result) => say(lineOf(result))).finally(code.remove);
  const took = `${Math.round((performance.now() - begun) / 1000)} s`;
  const tables = tablesOf(results);
  say(`\n${tables}\n\n${took}`);
  for (const folder of logs) say(`Logs of a stack with findings: ${folder}`);
  if (values.write) {
    const command = `npm run chaos -- conversations --runs ${runs} --seed ${seed} --lanes ${lanes}`;
    await writeSection('conversations', `\n\`${command}\`: ${took}, ${machine()}.\n\n${tables}\n`);
  }
  return isClean(results);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${text} is not a whole number`);
  return number;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const scenarios: Record<string, (argv: string[]) => Promise<boolean>> = { conversations };
const [name = '', ...argv] = process.argv.slice(2);
const scenario = scenarios[name];
if (!scenario) {
  say(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await scenario(argv)) ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  }
}
