import { hostileAddresses } from './hostile.js';
import type { Said } from './name-server.js';

/** What a name server answers from one attempt to the next, and what is to come of each. */
export interface Rebinding {
  answers: readonly (readonly Said[])[];
  outcomes: readonly ('delivered' | 'blocked')[];
}

/** Answers that lead to `own`, which may be reached, and to where nobody may go: one after the other, and mixed. */
export const rebindings = (own: string): readonly Rebinding[] =>
  ['127.0.0.2', ...hostileAddresses]
    .filter((evil) => evil !== own)
    .flatMap((evil): Rebinding[] => [
      { answers: [[own], [evil]], outcomes: ['delivered', 'blocked'] },
      { answers: [[evil], [own], [evil]], outcomes: ['blocked', 'delivered', 'blocked'] },
      {
        answers: [
          [own, evil],
          [evil, own],
        ],
        outcomes: ['blocked', 'blocked'],
      },
      { answers: [['8.8.8.8', '2606:4700:4700::1111', evil]], outcomes: ['blocked'] },
      { answers: [[own, own, own, own, own, own, own, evil]], outcomes: ['blocked'] },
      { answers: [[{ address: evil, family: evil.includes(':') ? 4 : 6 }]], outcomes: ['blocked'] },
    ]);
