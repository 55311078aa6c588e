import { deliveryFigure, deliveryRatio, rate, timing, type Verdict } from './bars.js';
import type { DeliveryContestant, DeliveryFigures } from './deliveries.js';
import { barsTable, cpuTable, table, written } from './markdown.js';

const labels: Record<DeliveryContestant, string> = {
  calm: 'Parley, all 50 good',
  troubled: 'Parley, one hanging and one failing',
  plain: 'plain undici, no Parley',
};
const contestants = ['calm', 'troubled', 'plain'] as const;
const parts = ['worker', 'temporal', 'postgres', 'api'] as const;

/** The figures and the bars, as tables that read well in a terminal too. */
export function deliverySummary({ samples }: DeliveryFigures, verdicts: Verdict[]): string {
  const times = (pace: 'alone' | 'crowd', contestant: DeliveryContestant, which: 'ackMs' | 'firstMs') =>
    [0.5, 0.95].map((share) => deliveryFigure(samples, pace, contestant, timing(which, share)).toFixed(1)).join(' / ');
  const ratio = (contestant: DeliveryContestant, floor: DeliveryContestant) =>
    `${Number(deliveryRatio(samples, 'crowd', contestant, floor, rate).toPrecision(2))}×`;
  const rows = contestants.map((contestant) => [
    labels[contestant],
    times('alone', contestant, 'ackMs'),
    times('alone', contestant, 'firstMs'),
    times('crowd', contestant, 'firstMs'),
    deliveryFigure(samples, 'crowd', contestant, rate).toFixed(0),
    ratio(contestant, 'calm'),
    ratio(contestant, 'plain'),
  ]);
  const crowd = contestants.map((contestant) => ({
    label: labels[contestant],
    runs: samples.filter((sample) => sample.pace === 'crowd' && sample.contestant === contestant),
  }));
  return [
    table(
      [
        'to 48 good endpoints',
        '→ queued, ms, 1 at a time',
        '→ arrival, ms, 1 at a time',
        '→ arrival, ms, 32 at a time',
        'deliveries/s',
        'beside all good',
        'beside undici',
      ],
      rows,
    ),
    cpuTable('processor ms a delivery, 32 at a time', crowd, parts),
    barsTable(verdicts),
  ].join('\n\n');
}

/** Its section of docs/benchmarks.md. */
export function deliverySection(figures: DeliveryFigures, verdicts: Verdict[]): string {
  return `## Deliveries

${written('deliveries', figures)} Each figure is the median over all repeats of a round's p50, or p50 / p95.

### What is compared

A delivery is one call of a webhook: it is queued as a step of a conversation queues it (row and timeline entry in one statement, then the start of its workflow), and
has arrived when the endpoint has read the whole request. Its conversation is over, so the delivery tells the timeline what came of it. The 50 endpoints are paths of one server in the
process of the load.

- **All good**: all 50 answer 200 at once.
- **One hanging, one failing**: one takes the request and never answers, one answers 500, and both get as many deliveries as each of the other 48. Only the 48 are counted, in
  both rounds, which follow each other within seconds; who goes first alternates.
- **Plain undici** (\`bench/floors/plain-sender.ts\`): the same bodies, signed in the same way, over kept connections and nothing else: no row, no attempt that is written down before the
  connection opens, no schedule, no guard against private addresses, no connection of its own for each call. A call that fails, or a process that dies, is lost.

"1 at a time" has a pause of 50 ms between deliveries. "32 at a time" is saturation: its times are queueing for the cores.

${deliverySummary(figures, verdicts)}

### How to read it

- *Beside all good* is what other endpoints cost the good ones. A delivery to an endpoint that has four attempts under way, or to failing endpoints while these have their share of the
  worker, waits without holding anything, and asks less and less often (\`activities/attempt-slots.ts\`).
- *Beside undici* is the price of a delivery that cannot be lost: workflow tasks, transactions before and after the call, a connection that is checked and used once.
- The dev server is one process with one SQLite connection, and has half of the processor time. A production Temporal has other figures.
`;
}
