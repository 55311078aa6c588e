import type { Compiled } from './compile.js';
import { type RunResult, runConversations } from './conversations.js';
import type { FaultName } from './faults.js';
import { type ChaosStack, openChaosStack } from './stack.js';

export interface Job {
  fault: FaultName;
  seed: number;
}

/** Slow enough that an answer takes some two seconds, so that a kill lands in it. */
export const slowModel = { firstTokenMs: 150, tokenMs: 50 };

/**
 * Works through the jobs on several stacks side by side, because most of a run is waiting. A stack with a finding keeps its
 * logs; their folder is told.
 */
export async function runJobs(
  code: Compiled,
  jobs: readonly Job[],
  lanes: number,
  onResult: (result: RunResult) => void = () => undefined,
): Promise<{ results: RunResult[]; logs: string[] }> {
  const waiting = [...jobs];
  const results: RunResult[] = [];
  const logs: string[] = [];
  const lane = async (): Promise<void> => {
    const stack: ChaosStack = await openChaosStack(code, slowModel);
    let keepLogs = true;
    try {
      const own: RunResult[] = [];
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        const result = await runConversations(stack, job.fault, job.seed);
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
