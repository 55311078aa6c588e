import type { Random } from '../random.js';
import type { ChaosStack } from '../stack.js';

/** What is killed, when, and for how long. */
export interface Fault {
  title: string;
  /** Latest start of a visitor's first question, milliseconds after the run's. */
  spreadMs: number;
  /** What must have happened in every conversation before the kill. */
  after: 'nothing' | 'accepted' | 'first words';
  /** Longest further wait until the kill. */
  delayMs: number;
  draw(random: Random): (stack: ChaosStack) => Promise<void>;
}

export const faults = {
  worker: {
    title: 'SIGKILL of the worker in mid-stream',
    spreadMs: 300,
    after: 'first words',
    delayMs: 1_200,
    draw: () => (stack) => stack.parts.worker.kill(),
  },
  temporal: {
    title: 'SIGKILL of the Temporal server between message and answer',
    spreadMs: 300,
    after: 'accepted',
    delayMs: 1_500,
    draw(random) {
      const downMs = random.between(300, 4_000);
      return (stack) => stack.parts.temporal.kill({ downMs });
    },
  },
  postgres: {
    title: 'Postgres away for 5 s while messages are sent and answered',
    spreadMs: 4_000,
    after: 'nothing',
    delayMs: 2_500,
    draw(random) {
      const signal = random.chance(0.5) ? 'SIGKILL' : 'SIGQUIT';
      return (stack) => stack.parts.postgres.kill({ downMs: 5_000, signal });
    },
  },
  api: {
    title: 'SIGKILL of the API in mid-stream',
    spreadMs: 300,
    after: 'first words',
    delayMs: 1_200,
    draw: () => (stack) => stack.parts.api.kill(),
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
