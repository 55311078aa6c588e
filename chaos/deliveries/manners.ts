import { type Random, seeded } from '../random.js';

/** `vanish`: it is taken, and the connection is cut before the answer. `stammer`: cut in the middle of the answer. */
export type Manner = 'take' | 'slow' | 'refuse' | 'limit' | 'vanish' | 'stammer';

/** Out of a hundred, each up to its number. */
const upTo: readonly (readonly [Manner, number])[] = [
  ['take', 72],
  ['slow', 80],
  ['refuse', 86],
  ['limit', 90],
  ['vanish', 96],
  ['stammer', 100],
];

/** How a server behaves next, mostly well. The order of it follows from the name of the run, anew in each life of the server. */
export function createManners(): (run: string) => { manner: Manner; waitMs: number } {
  const randoms = new Map<string, Random>();
  return (run) => {
    const random = randoms.get(run) ?? seeded(hashOf(run));
    randoms.set(run, random);
    const drawn = random.between(1, 100);
    const [manner] = upTo.find(([, number]) => drawn <= number) ?? ['take'];
    return { manner, waitMs: manner === 'slow' ? random.between(300, 2_500) : 0 };
  };
}

const hashOf = (text: string): number => [...text].reduce((hash, sign) => Math.imul(hash, 31) + sign.charCodeAt(0), 7);
