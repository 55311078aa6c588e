import { ProblemError } from '../problem.js';

const windowMs = 60_000;

/** Tests that an account may make in a minute, counted in this process. `what` begins the sentence that says so. */
export class TestQuota {
  #taken: { accountId: string; at: number }[] = [];

  constructor(
    private readonly what = 'A webhook may be tested',
    private readonly most = 10,
  ) {}

  /** Takes one. Throws rate_limited when none is left; `now` is in milliseconds. */
  take(accountId: string, now = performance.now()): void {
    this.#taken = this.#taken.filter(({ at }) => at > now - windowMs);
    const own = this.#taken.filter((one) => one.accountId === accountId);
    const [oldest] = own;
    if (oldest && own.length >= this.most) {
      const seconds = Math.ceil((oldest.at + windowMs - now) / 1000);
      throw new ProblemError(
        'rate_limited',
        `${this.what} ${this.most} times a minute; the next time is in ${seconds} s.`,
        undefined,
        seconds,
      );
    }
    this.#taken.push({ accountId, at: now });
  }
}
