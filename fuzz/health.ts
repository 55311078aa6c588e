import { readdir, readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';

/** What a process holds at a moment. */
export interface Held {
  /** Resident memory in MiB. */
  memory: number;
  /** Open files and sockets. */
  handles: number;
  /** Of API and worker together, to Postgres. */
  connections: number;
}

/** What the process with this number holds. Linux only. */
export async function heldBy(pid: number, db: DataSource): Promise<Held> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  // The role that asks is shown no more of them than that they are there.
  const [{ connections }] = await db.query<[{ connections: number }]>(
    'SELECT count(*)::int AS connections FROM pg_stat_activity WHERE datname = current_database()',
  );
  return {
    memory: Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024),
    handles: (await readdir(`/proc/${pid}/fd`)).length,
    connections,
  };
}

/** What of it has grown: the second quarter of the samples beside the last, by their means. */
export function grown(samples: readonly Held[]): { what: keyof Held; early: number; late: number; isFlat: boolean }[] {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  return kinds.map(({ what, slack }) => {
    const [before, after] = [mean(early, what), mean(late, what)];
    return { what, early: before, late: after, isFlat: after <= before + slack };
  });
}

/** More than this is a leak. V8 lets memory swing by tens of MiB. */
const kinds = [
  { what: 'memory', slack: 50 },
  { what: 'handles', slack: 20 },
  { what: 'connections', slack: 5 },
] as const;

const mean = (samples: readonly Held[], what: keyof Held): number =>
  Math.round(samples.reduce((sum, held) => sum + held[what], 0) / Math.max(1, samples.length));
