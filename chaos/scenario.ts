import type { ChaosStack } from './stack.js';

/** Something that must never be, with what shows it. */
export interface Finding<Wrong extends string = string> {
  wrong: Wrong;
  detail: string;
}

export interface Job<Fault extends string = string> {
  fault: Fault;
  seed: number;
}

export interface Result extends Job {
  findings: Finding[];
}

/** A story that is told while parts of a stack are killed: what is counted, and how it is shown. */
export interface Scenario<Fault extends string, R extends Result> {
  name: string;
  faults: Record<Fault, { title: string }>;
  /** Runs for each fault, unless somebody says otherwise. */
  usualRuns: number;
  /** Of the model, in milliseconds. */
  pace: { firstTokenMs: number; tokenMs: number };
  /** One run from its seed, on a stack that other runs may have used before. */
  run(stack: ChaosStack, fault: Fault, seed: number): Promise<R>;
  /** What a run came to, in some words. */
  wordsOf(result: R): string;
  /** What the runs of one fault came to, by the heads of a table. */
  figuresOf(results: readonly R[]): Record<string, string | number>;
  /** Everything that must never be, with what it means. */
  wrongs: Record<string, string>;
}
