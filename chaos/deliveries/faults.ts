import { type PartName, partNames } from '../part.js';
import type { Random } from '../random.js';

/** Some parts, killed together. */
export interface Strike {
  targets: readonly PartName[];
  /** Milliseconds after the first visitor. */
  atMs: number;
  /** Waits for the next arrival at a receiver, so that it comes between an arrival, its answer and the log's word of it. */
  aimed: boolean;
  lateMs: number;
  downMs: number;
}

interface Fault {
  title: string;
  targetsOf(random: Random): readonly PartName[];
}

const only =
  (...targets: PartName[]) =>
  () =>
    targets;

export const faults = {
  worker: { title: 'SIGKILL of the worker', targetsOf: only('worker') },
  api: { title: 'SIGKILL of the API', targetsOf: only('api') },
  postgres: { title: 'SIGKILL of Postgres', targetsOf: only('postgres') },
  temporal: { title: 'SIGKILL of the Temporal server', targetsOf: only('temporal') },
  smtp: { title: 'SIGKILL of the mail server', targetsOf: only('smtp') },
  receiver: { title: 'SIGKILL of the receiver of webhooks', targetsOf: only('receiver') },
  mixed: { title: 'SIGKILL of one after the other', targetsOf: (random) => random.shuffled(partNames).slice(0, 1) },
  'power-cut': { title: 'SIGKILL of all six at once', targetsOf: only(...partNames) },
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof faults;

/** Longest time that a part stays dead, beyond what it takes to start. */
const longestDownMs: Record<PartName, number> = {
  worker: 500,
  api: 500,
  postgres: 3_000,
  temporal: 3_000,
  smtp: 3_000,
  receiver: 3_000,
};

/** `kills` in all, spread over `withinMs`; half of them are aimed. */
export function planStrikes(random: Random, fault: FaultName, kills: number, withinMs: number): Strike[] {
  const { targetsOf }: Fault = faults[fault];
  const strikes: Strike[] = [];
  for (let left = kills; left > 0; left -= strikes.at(-1)?.targets.length ?? left) {
    const targets = targetsOf(random);
    strikes.push({
      targets,
      atMs: random.between(500, withinMs),
      aimed: random.chance(0.5),
      lateMs: random.between(0, 15),
      downMs: random.between(100, Math.min(...targets.map((target) => longestDownMs[target]))),
    });
  }
  return strikes;
}
