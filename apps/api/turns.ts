import { ProblemError } from './problem.js';

/** Lets one piece of heavy work run at a time. Few may wait; whoever comes then is told to come back. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #inside = 0;

  constructor(private readonly maxInside: number) {}

  /** Runs `work` when what came before is done. Throws `unavailable` when too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.maxInside) {
      throw new ProblemError(
        'unavailable',
        'Too much of this is going on already. Try again in a moment.',
        undefined,
        5,
      );
    }
    this.#inside += 1;
    const mine = this.#last.then(work).finally(() => {
      this.#inside -= 1;
    });
    this.#last = mine.catch(() => undefined);
    return await mine;
  }
}
