import { setTimeout as delay } from 'node:timers/promises';

/** One visitor turn, in milliseconds from the moment it was begun. */
export interface Turn {
  /** The message is taken: 202, or the signal acknowledged. */
  ackMs: number;
  /** The first text is at the visitor, or the activity's code runs. */
  firstMs: number;
  /** The whole answer is at the visitor; for a bare workflow the same as `firstMs`. */
  doneMs: number;
}

/** One conversation that can be asked for a turn at a time. */
export interface Talker {
  turn(): Promise<Turn>;
  leave(): void;
}

export interface Load {
  /** Turns that run at the same time. */
  inFlight: number;
  /**
   * More than `inFlight`, so that a conversation rests between its turns as real ones do: a signal that meets the tail of
   * the turn before costs fewer events, or waits 40 ms.
   */
  conversations: number;
  turnsEach: number;
  /** After each turn, before the next one in its lane. */
  pauseMs: number;
}

export interface Run {
  turns: Turn[];
  perSecond: number;
}

/** Runs all turns of all conversations, `inFlight` at a time, conversations taking turns. */
export async function drive(
  talkers: Talker[],
  { inFlight, turnsEach, pauseMs }: Omit<Load, 'conversations'>,
): Promise<Run> {
  const resting = [...talkers];
  const turns: Turn[] = [];
  let left = talkers.length * turnsEach;
  const lane = async (): Promise<void> => {
    for (let talker = resting.shift(); talker && left > 0; talker = resting.shift()) {
      left -= 1;
      turns.push(await talker.turn());
      resting.push(talker);
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: Math.min(inFlight, talkers.length) }, lane));
  return { turns, perSecond: turns.length / ((performance.now() - begun) / 1000) };
}

/** The value below which a share of the values lies; between two values it is interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
