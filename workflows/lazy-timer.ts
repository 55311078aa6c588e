import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/**
 * One durable timer for a deadline that keeps moving back. It is not re-armed when the deadline moves: it fires at the old
 * time, sees how much is left, and sleeps again. So an ordinary turn costs no timer at all.
 */
export class LazyTimer {
  #deadline = 0;
  #wakesAt = Number.POSITIVE_INFINITY;
  #scope: CancellationScope | undefined;

  constructor(deadline: number, summary: string) {
    this.set(deadline, summary);
  }

  get deadline(): number {
    return this.#deadline;
  }

  get reached(): boolean {
    return Date.now() >= this.#deadline;
  }

  /** Moves the deadline, in milliseconds since the epoch. Only an earlier one costs a new timer. */
  set(deadline: number, summary: string): void {
    this.#deadline = deadline;
    if (this.#scope !== undefined && this.#wakesAt <= deadline) return;
    this.#scope?.cancel();
    const scope = new CancellationScope();
    this.#scope = scope;
    scope
      .run(() => this.#run(scope, summary))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  async #run(scope: CancellationScope, summary: string): Promise<void> {
    while (this.#scope === scope && !this.reached) {
      this.#wakesAt = this.#deadline;
      await sleep(this.#deadline - Date.now(), { summary });
    }
    if (this.#scope === scope) {
      this.#scope = undefined;
      this.#wakesAt = Number.POSITIVE_INFINITY;
    }
  }
}
