import { seconds, spreadOf, total } from '../report.js';
import type { Scenario } from '../scenario.js';
import { wrongs } from './audit.js';
import { type FaultName, faults } from './faults.js';
import { type DeliveriesResult, runDeliveries, type Size } from './run.js';

const few: Size = { visitors: 12, arriveWithinMs: 4_000, kills: 8, killWithinMs: 5_000 };
const full: Size = { visitors: 90, arriveWithinMs: 25_000, kills: 9, killWithinMs: 30_000 };

/** Visitors who have mails and webhooks sent, each of which must arrive, under one id and with the same bytes. */
const deliveriesOf = (name: string, size: Size): Scenario<FaultName, DeliveriesResult> => ({
  name,
  faults,
  usualRuns: 3,
  pace: { firstTokenMs: 20, tokenMs: 2 },
  run: runDeliveries(size),
  wordsOf: ({ conversations, effects, arrivals, kills, cutOff, repeats, takenAfterMs }) =>
    `${kills} kills, ${conversations} conversations, ${effects} effects, ${arrivals} arrivals, ${cutOff} cut off, ${repeats} again, ` +
    `longest ${seconds(Math.max(0, ...takenAfterMs))}`,
  figuresOf: (runs) => ({
    kills: total(runs, (run) => run.kills),
    conversations: total(runs, (run) => run.conversations),
    effects: total(runs, (run) => run.effects),
    arrivals: total(runs, (run) => run.arrivals),
    'cut off': total(runs, (run) => run.cutOff),
    'again after a 2xx': total(runs, (run) => run.repeats),
    'kills that hit': total(runs, (run) => run.hits),
    'by hand': total(runs, (run) => run.byHand),
    ...spreadOf(runs.flatMap(({ takenAfterMs }) => takenAfterMs)),
  }),
  wrongs,
});

export const deliveries = deliveriesOf('deliveries', full);

/** As much as fits in a minute. */
export const fewDeliveries = deliveriesOf('few-deliveries', few);
