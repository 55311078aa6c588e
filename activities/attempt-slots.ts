/** Attempts that a worker runs at the same time. One that waits for its receiver costs a socket and no processor. */
export const attemptSlots = 500;
const toOneEndpoint = 4;
/** More than the connections of its transport, and few enough that a mail server that hangs stops no webhook. */
const toMailServer = 40;
/** What all endpoints have together whose newest attempt failed. */
const toFailing = attemptSlots / 4;

/**
 * Who may have an attempt under way, so that slow receivers keep nobody else waiting: four to an endpoint, a quarter of all to
 * endpoints that fail. An endpoint counts as failing from its first failed attempt to its next good one; until then one that
 * hangs has its four for the 20 s that an attempt may take.
 */
export class AttemptSlots {
  readonly #underWay = new Map<string, number>();
  readonly #failing = new Set<string>();
  #toFailing = 0;

  /**
   * Takes a slot for an attempt to a webhook, or to the mail server. Answers how to give it back, with what came of the attempt
   * (nothing where none was made); null while there is none.
   */
  take(webhookId: string | null): ((wentWell?: boolean) => void) | null {
    const to = webhookId ?? '';
    const underWay = this.#underWay.get(to) ?? 0;
    const isFailing = webhookId !== null && this.#failing.has(webhookId);
    if (underWay >= (webhookId === null ? toMailServer : toOneEndpoint)) return null;
    if (isFailing && this.#toFailing >= toFailing) return null;
    this.#underWay.set(to, underWay + 1);
    if (isFailing) this.#toFailing += 1;
    return (wentWell) => {
      this.#leave(to);
      if (isFailing) this.#toFailing -= 1;
      if (wentWell === true) this.#failing.delete(to);
      if (wentWell === false) this.#failing.add(to);
    };
  }

  #leave(to: string): void {
    const left = (this.#underWay.get(to) ?? 1) - 1;
    if (left > 0) this.#underWay.set(to, left);
    else this.#underWay.delete(to);
  }
}
