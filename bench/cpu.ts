import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from './drive.js';
import type { Part, Stage } from './stage.js';

/** A run with the processor milliseconds a turn took, by process; empty where the system does not tell. */
export interface Measured extends Run {
  cpuMs: Partial<Record<Part, number>>;
}

const restMs = 500;

/** Runs, and reads how much each process of the stage worked for it. */
export async function withCpu({ pids }: Pick<Stage, 'pids'>, run: () => Promise<Run>): Promise<Measured> {
  const before = await cpuOfParts(pids);
  const result = await run();
  // The end of the last turns belongs to them.
  await delay(restMs);
  const after = await cpuOfParts(pids);
  const perTurn = ([part, seconds]: [string, number]) =>
    [part, ((seconds - (before.get(part) ?? 0)) * 1000) / result.turns.length] as const;
  return { ...result, cpuMs: Object.fromEntries([...after].map(perTurn)) };
}

async function cpuOfParts(pids: Stage['pids']): Promise<Map<string, number>> {
  const used = new Map<string, number>();
  for (const [part, pid] of Object.entries(pids)) {
    const seconds = await cpuSeconds(pid);
    if (seconds !== null) used.set(part, seconds);
  }
  return used;
}

const ticksPerSecond = 100;

/** Processor seconds a process and its children have used so far; null where the system does not tell (`/proc`). */
async function cpuSeconds(pid: number): Promise<number | null> {
  const names = await readdir('/proc').catch(() => []);
  let ticks: number | null = null;
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const [, parent, ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    if (Number(name) !== pid && Number(parent) !== pid) continue;
    // proc(5), fields 14 to 17: user and system time, its own and of its children that ended.
    const used = fields.slice(9, Number(name) === pid ? 13 : 11);
    ticks = used.reduce((sum, field) => sum + Number(field), ticks ?? 0);
  }
  return ticks === null ? null : ticks / ticksPerSecond;
}
