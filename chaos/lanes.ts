import type { Compiled } from './compile.js';
import type { Job, Result, Scenario } from './scenario.js';
import { openChaosStack } from './stack.js';

/**
 * Works through the jobs on several stacks side by side, because most of a run is waiting. A stack with a finding keeps its
 * logs and ledgers; their folder is told.
 */
export async function runJobs<Fault extends string, R extends Result>(
  code: Compiled,
  { run, pace }: Pick<Scenario<Fault, R>, 'run' | 'pace'>,
  jobs: readonly Job<Fault>[],
  lanes: number,
  onResult: (result: R) => void = () => undefined,
): Promise<{ results: R[]; logs: string[] }> {
  const waiting = [...jobs];
  const results: R[] = [];
  const logs: string[] = [];
  const lane = async (): Promise<void> => {
    const stack = await openChaosStack(code, pace);
    let keepLogs = true;
    try {
      const own: R[] = [];
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        const result = await run(stack, job.fault, job.seed);
        own.push(result);
        onResult(result);
      }
      results.push(...own);
      keepLogs = own.some(({ findings }) => findings.length > 0);
    } finally {
      if (keepLogs) logs.push(stack.folder);
      await stack.close({ keepLogs });
    }
  };
  const all = await Promise.allSettled(Array.from({ length: Math.min(lanes, jobs.length) }, lane));
  for (const ended of all) if (ended.status === 'rejected') throw ended.reason;
  return { results, logs };
}
