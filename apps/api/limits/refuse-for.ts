import { ProblemError } from '../problem.js';

/** Refuses with `rate_limited` when there are seconds to wait. `what` begins the sentence, such as "Messages are sent too fast". */
export function refuseFor(seconds: number, what: string): void {
  if (seconds > 0) throw new ProblemError('rate_limited', `${what}; try again in ${seconds} s.`, undefined, seconds);
}
