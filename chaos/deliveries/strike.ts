import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PartName } from '../part.js';
import type { ChaosStack } from '../stack.js';
import type { Strike } from './faults.js';
import { arrivalsFolder, type Kill } from './ledgers.js';

/** Longest wait for something to aim at. */
const aimMs = 10_000;

/** Kills what the plan says, and notes each kill. Resolves when all runs again. A part that is still down has its turn after that. */
export async function strikeAll(
  { parts, folder }: ChaosStack,
  strikes: readonly Strike[],
  note: (kill: Kill) => void,
): Promise<void> {
  const turns = new Map<PartName, Promise<void>>();
  const kill = async (target: PartName, { aimed, downMs }: Strike): Promise<void> => {
    await turns.get(target);
    const at = Date.now();
    await parts[target].kill({ downMs });
    note({ target, at, backAt: Date.now(), aimed });
  };
  await Promise.all(
    strikes.map(async (strike) => {
      await delay(strike.atMs);
      if (strike.aimed) await arrivalIn(join(folder, arrivalsFolder));
      await delay(strike.lateMs);
      for (const target of strike.targets) turns.set(target, kill(target, strike));
      await Promise.all(strike.targets.map((target) => turns.get(target)));
    }),
  );
}

/** Waits until a receiver has written something down, or until it takes too long. */
async function arrivalIn(folder: string): Promise<void> {
  const patience = new AbortController();
  const arrived = new Promise<void>((resolve) => {
    watch(folder, { signal: patience.signal }, () => resolve());
  });
  await Promise.race([arrived, delay(aimMs)]);
  patience.abort();
}
