import { compared, figure, rate, rateRatio, timing, type Verdict } from './bars.js';
import { median } from './drive.js';
import { barsTable, cpuTable, table, written } from './markdown.js';
import { type Contestant, scenarios } from './scenarios.js';
import type { Figures } from './turn.js';

const labels: Record<Contestant, string> = {
  'no-engine': 'no engine',
  product: 'Parley',
  bare: 'bare workflow',
  conversation: 'conversation workflow, empty steps',
};

/** The figures and the bars, as tables that read well in a terminal too. */
export function summary(figures: Figures, verdicts: Verdict[]): string {
  return [
    turnTable(figures),
    workflowTable(figures),
    crowdCpu(figures),
    otherFigures(figures),
    barsTable(verdicts),
  ].join('\n\n');
}

function turnTable(figures: Figures): string {
  const rows = Object.values(scenarios).flatMap(({ name }) =>
    (['no-engine', 'product'] as const).map((contestant) => {
      const both = (which: 'ackMs' | 'firstMs' | 'doneMs') =>
        [0.5, 0.95].map((share) => figure(figures, name, contestant, timing(which, share)).toFixed(1)).join(' / ');
      const added = (share: number) => compared(figures, name, timing('firstMs', share), (a, b) => a - b).toFixed(1);
      const ratio = compared(figures, name, timing('firstMs', 0.5), (a, b) => a / b).toFixed(2);
      const beside = contestant === 'product' ? [`${added(0.5)} / ${added(0.95)}`, `${ratio}×`] : ['', ''];
      const turnsPerSecond = figure(figures, name, contestant, rate).toFixed(name.startsWith('1 ') ? 1 : 0);
      return [name, labels[contestant], both('ackMs'), both('firstMs'), both('doneMs'), ...beside, turnsPerSecond];
    }),
  );
  return table(
    ['turns', '', '→ 202, ms', '→ first token, ms', '→ done, ms', 'added to first token', 'ratio', 'turns/s'],
    rows,
  );
}

function workflowTable(figures: Figures): string {
  const rows = (['bare', 'conversation'] as const).map((contestant) => {
    const at = (which: 'ackMs' | 'firstMs') =>
      [0.5, 0.95]
        .map((share) => figure(figures, scenarios.alone.name, contestant, timing(which, share)).toFixed(1))
        .join(' / ');
    const perSecond = figure(figures, scenarios.crowd.name, contestant, rate).toFixed(0);
    return [
      labels[contestant],
      at('ackMs'),
      at('firstMs'),
      perSecond,
      `${rateRatio(figures, contestant, 'bare').toFixed(2)}×`,
    ];
  });
  const product = figure(figures, scenarios.crowd.name, 'product', rate).toFixed(0);
  const whole = [
    'whole product: HTTP, Postgres, model, workflow',
    '',
    '',
    product,
    `${rateRatio(figures, 'product', 'bare').toFixed(2)}×`,
  ];
  return table(
    ['workflows', 'signal taken, ms', 'signal → activity, ms', 'turns/s, 32 at a time', 'beside bare'],
    [...rows, whole],
  );
}

function crowdCpu({ samples }: Figures): string {
  const crowd = samples.filter(({ scenario }) => scenario.name === scenarios.crowd.name);
  const rows = scenarios.crowd.contestants.map((contestant) => ({
    label: labels[contestant],
    runs: crowd.filter((sample) => sample.contestant === contestant),
  }));
  return cpuTable('processor ms a turn, 32 at a time', rows, turnParts);
}

const turnParts = ['api', 'worker', 'temporal', 'postgres', 'model', 'no-engine', 'workflow-worker'] as const;

function otherFigures({ history, workerStartMs }: Figures): string {
  const { start, turns, eventsPerTurn, actionsPerTurn, bytesPerTurn } = history;
  return [
    `One conversation of ${turns} turns: ${start.events} events, ${start.actions} actions and ${start.bytes} bytes to start, then ` +
      `${eventsPerTurn} events, ${actionsPerTurn} actions and ${Math.round(bytesPerTurn)} bytes a turn.`,
    `Worker, from its start until it polls: ${Math.round(median(workerStartMs.dist))} ms built, ` +
      `${Math.round(median(workerStartMs.source))} ms from source.`,
  ].join('\n');
}

/** Its section of docs/benchmarks.md. */
export function section(figures: Figures, verdicts: Verdict[]): string {
  return `## A visitor's turn

${written('turn', figures)} Each figure is the median over all rounds of a round's p50, or p50 / p95.

### What is compared

A turn is a visitor's message, until the whole answer is in the visitor's event stream. The model is the demo model, in a process of its own, with one
fixed reply of about 60 words and no pause between them; it answers at once or after 400 ms. The load is plain \`node:http\`, the same for all.

- **Parley**: API and worker as they are shipped, Postgres (durable) and the Temporal dev server (SQLite in memory, which the bars presume; \`npm start\` keeps it in a file).
- **No engine** (\`bench/floors/no-engine.ts\`): the same turn in one plain Node process: insert, read history and knowledge, stream from the model through the
  same client, insert. What it lacks is the point of the engine: a reply that was begun is lost with the process.
- **Bare workflow** (\`bench/floors/bare-workflow.ts\`): one signal and one empty activity a turn, driven by the Temporal client alone, with the worker options of
  \`apps/worker\`. Beside it, in the same worker, the **real conversation workflow** whose \`answerMessage\` is empty: the difference is what our workflow code costs.

"1 at a time" has a pause of 200 ms between turns. "32 at a time" is saturation: 32 turns are under way at any time, over 64 conversations, so that a conversation rests
between its turns as real ones do; its times are queueing for two busy cores and not what a visitor would see.

${summary(figures, verdicts)}

### How to read it

- *Added to first token* is what a visitor waits longer because the turn is durable: insert, signal, workflow task, activity, and the way of the text from the worker
  through Postgres to the API. Compare it with *signal → activity* of the bare workflow, which no workflow gets below on this machine. Differences and ratios are
  taken within a round, whose contestants ran seconds apart.
- *Whole product beside bare* is no engine cost: the bare workflow takes no HTTP, reads and writes nothing, and asks no model. The processor table says who spends what.
- Events, actions and bytes are exact and do not depend on the machine. Actions are counted by the rules of Temporal Cloud's pricing.
- The dev server is one process with one SQLite connection. A production Temporal on Postgres has other figures; measure there before you size anything.
`;
}
