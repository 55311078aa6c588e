import type { DeliveryContestant, DeliveryFigures, DeliverySample, Pace } from './deliveries.js';
import { median, quantile, type Run, type Turn } from './drive.js';
import { type Contestant, type Sample, scenarios } from './scenarios.js';
import type { Figures } from './turn.js';

export interface Verdict {
  what: string;
  measured: string;
  bar: string;
  held: boolean;
}

/** Holds the figures against what was promised. Differences and ratios are taken within a round, then the median of all rounds. */
export function judge(figures: Figures): Verdict[] {
  const { history, workerStartMs } = figures;
  const added = (share: number) => compared(figures, scenarios.alone.name, first(share), (a, b) => a - b);
  return [
    atMost('the engine adds to the first token, p50', added(0.5), 20, 'ms'),
    atMost('the engine adds to the first token, p95', added(0.95), 60, 'ms'),
    atMost(
      'first token with a 400 ms model, beside no engine',
      compared(figures, scenarios.aloneSlowModel.name, first(0.5), (a, b) => a / b),
      1.06,
      '×',
    ),
    atLeast(
      'turns/s of the conversation workflow, beside the bare one',
      rateRatio(figures, 'conversation', 'bare'),
      0.8,
      '×',
    ),
    atMost('history events a turn', history.eventsPerTurn, 10, ''),
    atMost('billable actions a turn', history.actionsPerTurn, 2, ''),
    atMost('history bytes a turn', history.bytesPerTurn, 1500, 'B'),
    atMost('worker polls after', median(workerStartMs.dist), 2000, 'ms'),
  ];
}

/** Of deliveries: what the 48 good endpoints lose while one never answers and one fails. Taken within a repeat. */
export function judgeDeliveries({ samples }: DeliveryFigures): Verdict[] {
  const beside = (pace: Pace, metric: DeliveryMetric) => deliveryRatio(samples, pace, 'troubled', 'calm', metric);
  return [
    atLeast(
      'deliveries/s to the good endpoints, one hanging and one failing, beside all good',
      beside('crowd', rate),
      0.9,
      '×',
    ),
    atMost('processor time of a delivery to them, beside all good', beside('crowd', processorMs), 1.1, '×'),
    atMost('from queued to arrival, p95, 1 at a time, beside all good', beside('alone', first(0.95)), 1.25, '×'),
  ];
}

type DeliveryMetric = (sample: DeliverySample) => number;

/** Worker, Temporal and Postgres together. What else the machine does changes it less than a rate. */
const processorMs: DeliveryMetric = ({ cpuMs }) =>
  (cpuMs.worker ?? Number.NaN) + (cpuMs.temporal ?? Number.NaN) + (cpuMs.postgres ?? Number.NaN);

export const deliveryFigure = (
  samples: DeliverySample[],
  pace: Pace,
  contestant: DeliveryContestant,
  metric: DeliveryMetric,
) => median(deliveryRuns(samples, pace, contestant).map(metric));

export function deliveryRatio(
  samples: DeliverySample[],
  pace: Pace,
  contestant: DeliveryContestant,
  floor: DeliveryContestant,
  metric: DeliveryMetric,
): number {
  const floors = deliveryRuns(samples, pace, floor).map(metric);
  const runs = deliveryRuns(samples, pace, contestant);
  return median(runs.map((run, repeat) => metric(run) / (floors[repeat] ?? Number.NaN)));
}

const deliveryRuns = (samples: DeliverySample[], pace: Pace, contestant: DeliveryContestant): DeliverySample[] =>
  samples.filter((sample) => sample.pace === pace && sample.contestant === contestant);

type Metric = (run: Run) => number;

export const first = (share: number): Metric => timing('firstMs', share);

export const timing =
  (which: keyof Turn, share: number): Metric =>
  ({ turns }) =>
    quantile(
      turns.map((turn) => turn[which]),
      share,
    );

export const rate: Metric = ({ perSecond }) => perSecond;

/** The median over all rounds of one figure. */
export const figure = (figures: Figures, scenario: string, contestant: Contestant, metric: Metric): number =>
  median(of(figures, scenario, contestant).map(metric));

/** The product beside the floor of the same round. */
export const compared = (
  figures: Figures,
  scenario: string,
  metric: Metric,
  how: (product: number, floor: number) => number,
) => paired(figures, scenario, 'product', 'no-engine', metric, how);

export const rateRatio = (figures: Figures, contestant: Contestant, floor: Contestant): number =>
  paired(figures, scenarios.crowd.name, contestant, floor, rate, (a, b) => a / b);

function paired(
  figures: Figures,
  scenario: string,
  contestant: Contestant,
  floor: Contestant,
  metric: Metric,
  how: (measured: number, floor: number) => number,
): number {
  const floors = of(figures, scenario, floor).map(metric);
  return median(
    of(figures, scenario, contestant).map((sample, round) => how(metric(sample), floors[round] ?? Number.NaN)),
  );
}

const of = ({ samples }: Figures, scenario: string, contestant: Contestant): Sample[] =>
  samples.filter((sample) => sample.scenario.name === scenario && sample.contestant === contestant);

const shown = (value: number, unit: string): string =>
  `${unit === '×' ? value.toFixed(2) : Math.round(value * 10) / 10}${unit && ` ${unit}`}`.replace(' ×', '×');

const atMost = (what: string, value: number, bar: number, unit: string): Verdict => ({
  what,
  measured: shown(value, unit),
  bar: `≤ ${shown(bar, unit)}`,
  held: value <= bar,
});

const atLeast = (what: string, value: number, bar: number, unit: string): Verdict => ({
  what,
  measured: shown(value, unit),
  bar: `≥ ${shown(bar, unit)}`,
  held: value >= bar,
});
