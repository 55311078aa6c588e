import { readdir, readFile } from 'node:fs/promises';

const ticksPerSecond = 100;

/** Processor seconds a process and its children have used so far; null where the system does not tell (`/proc`). */
export async function cpuSeconds(pid: number): Promise<number | null> {
  const names = await readdir('/proc').catch(() => []);
  let ticks: number | null = null;
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const [, parent, ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    if (Number(name) !== pid && Number(parent) !== pid) continue;
    // Fields 14 and 15 of proc(5): user and system time.
    ticks = (ticks ?? 0) + Number(fields[9]) + Number(fields[10]);
  }
  return ticks === null ? null : ticks / ticksPerSecond;
}
