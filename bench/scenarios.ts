import type { Measured } from './cpu.js';
import type { Load } from './drive.js';

/** `product` and `no-engine` are whole turns over HTTP; `conversation` (with empty steps) and `bare` are workflows alone. */
export type Contestant = 'product' | 'no-engine' | 'conversation' | 'bare';

export interface Scenario extends Load {
  name: string;
  /** How often the contestants take turns in one repeat. Short rounds bring what is compared close together in time. */
  rounds: number;
  /** The model's time to its first token. */
  modelMs: number;
  contestants: readonly Contestant[];
}

export interface Sample extends Measured {
  scenario: Scenario;
  contestant: Contestant;
}

const visitors = ['no-engine', 'product'] as const;
const all = ['no-engine', 'product', 'bare', 'conversation'] as const;
const one = { inFlight: 1, pauseMs: 200 };
const many = { inFlight: 32, pauseMs: 0 };

export const scenarios = {
  alone: {
    name: '1 at a time, model 0 ms',
    ...one,
    conversations: 6,
    turnsEach: 5,
    rounds: 1,
    modelMs: 0,
    contestants: all,
  },
  aloneSlowModel: {
    name: '1 at a time, model 400 ms',
    ...one,
    conversations: 3,
    turnsEach: 4,
    rounds: 1,
    modelMs: 400,
    contestants: visitors,
  },
  crowd: {
    name: '32 at a time, model 0 ms',
    ...many,
    conversations: 64,
    turnsEach: 2,
    rounds: 2,
    modelMs: 0,
    contestants: all,
  },
  crowdSlowModel: {
    name: '32 at a time, model 400 ms',
    ...many,
    conversations: 64,
    turnsEach: 1,
    rounds: 1,
    modelMs: 400,
    contestants: visitors,
  },
} satisfies Record<string, Scenario>;
