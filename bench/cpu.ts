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
    // proc(5), fields 14 to 17: user and system time, its own and of its children that ended.
    const used = fields.slice(9, Number(name) === pid ? 13 : 11);
    ticks = used.reduce((sum, field) => sum + Number(field), ticks ?? 0);
  }
  return ticks === null ? null : ticks / ticksPerSecond;
}
