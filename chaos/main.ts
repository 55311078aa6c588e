import { parseArgs } from 'node:util';
import { compile } from './compile.js';
import { conversations } from './conversations/scenario.js';
import { deliveries, fewDeliveries } from './deliveries/scenario.js';
import { runJobs } from './lanes.js';
import { isClean, lineOf, machine, tablesOf, writeSection } from './report.js';
import type { Result, Scenario } from './scenario.js';

/** Plays a scenario as the options say. Answers whether all counts are 0. */
const played =
  <Fault extends string, R extends Result>(scenario: Scenario<Fault, R>) =>
  async (argv: string[]): Promise<boolean> => {
    const { name, faults, usualRuns } = scenario;
    const { values } = parseArgs({
      args: argv,
      options: {
        runs: { type: 'string', default: String(usualRuns) },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
        only: { type: 'string' },
        lanes: { type: 'string', default: '3' },
        write: { type: 'boolean', default: false },
      },
    });
    const [runs = 0, seed = 0, lanes = 1] = [values.runs, values.seed, values.lanes].map(wholeNumber);
    const names = namesOf(faults);
    const chosen = names.filter((fault) => values.only === undefined || values.only === fault);
    if (chosen.length === 0) throw new Error(`--only knows ${names.join(', ')}`);
    const jobs = chosen.flatMap((fault) => Array.from({ length: runs }, (_, index) => ({ fault, seed: seed + index })));
    say(`${jobs.length} runs from seed ${seed}; one again: --only <fault> --runs 1 --seed <seed>`);
    const begun = performance.now();
    const code = await compile();
    const { results, logs } = await runJobs(code, scenario, jobs, lanes, (result) =>
      say(lineOf(scenario, result)),
    ).finally(code.remove);
    const took = `${Math.round((performance.now() - begun) / 1000)} s`;
    const tables = tablesOf(scenario, results);
    say(`\n${tables}\n\n${took}`);
    for (const folder of logs) say(`Logs of a stack with findings: ${folder}`);
    if (values.write) {
      const command = `npm run chaos -- ${name} --runs ${runs} --seed ${seed} --lanes ${lanes}`;
      await writeSection(name, `\n\`${command}\`: ${took}, ${machine()}.\n\n${tables}\n`);
    }
    return isClean(results);
  };

function namesOf<Fault extends string>(faults: Record<Fault, unknown>): Fault[] {
  const names: Fault[] = [];
  for (const name in faults) names.push(name);
  return names;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${text} is not a whole number`);
  return number;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const usageOf = ({ name, faults, usualRuns }: Pick<Scenario<string, Result>, 'name' | 'faults' | 'usualRuns'>) =>
  `npm run chaos -- ${name} [options]
  --runs <n>     runs for each fault (default ${usualRuns})
  --seed <n>     seed of the first run; the following runs count up (default: random)
  --only <fault> only this fault: ${Object.keys(faults).join(', ')}
  --lanes <n>    stacks side by side (default 3)
  --write        write the figures to docs/reliability.md`;

/** Each kills parts of real stacks, counts what came of it, and exits with 1 unless all counts are 0. */
const scenarios: Record<string, (argv: string[]) => Promise<boolean>> = {
  conversations: played(conversations),
  deliveries: played(deliveries),
  'few-deliveries': played(fewDeliveries),
};
const [name = '', ...argv] = process.argv.slice(2);
const play = scenarios[name];
if (!play) {
  say([conversations, deliveries, fewDeliveries].map(usageOf).join('\n\n'));
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await play(argv)) ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  }
}
