import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { cpuSeconds } from './cpu.js';
import { drive, type Load, median, type Run, type Talker } from './drive.js';
import { type HistoryFigures, measureHistory } from './history.js';
import { Signaller, type Waiting } from './signaller.js';
import { openStage, type Part, type Stage } from './stage.js';
import { Visitor } from './visitor.js';

/** `product` and `no-engine` are whole turns over HTTP; `conversation` (with empty steps) and `bare` are workflows alone. */
export type Contestant = 'product' | 'no-engine' | 'conversation' | 'bare';

export interface Scenario extends Load {
  name: string;
  /** The model's time to its first token. */
  modelMs: number;
  contestants: readonly Contestant[];
}

export interface Sample extends Run {
  scenario: Scenario;
  contestant: Contestant;
  /** Processor milliseconds a turn, by process; empty where the system does not tell. */
  cpuMs: Partial<Record<Part, number>>;
}

export interface Figures {
  samples: Sample[];
  history: HistoryFigures;
  workerStartMs: { dist: number[]; source: number[] };
  repeats: number;
  seconds: number;
}

const visitors = ['no-engine', 'product'] as const;
const all = ['no-engine', 'product', 'bare', 'conversation'] as const;
const one = { inFlight: 1, pauseMs: 200 };
const many = { inFlight: 32, pauseMs: 0 };

export const scenarios = {
  alone: { name: '1 at a time, model 0 ms', ...one, conversations: 6, turnsEach: 6, modelMs: 0, contestants: all },
  aloneSlowModel: {
    name: '1 at a time, model 400 ms',
    ...one,
    conversations: 3,
    turnsEach: 5,
    modelMs: 400,
    contestants: visitors,
  },
  crowd: { name: '32 at a time, model 0 ms', ...many, conversations: 64, turnsEach: 8, modelMs: 0, contestants: all },
  crowdSlowModel: {
    name: '32 at a time, model 400 ms',
    ...many,
    conversations: 64,
    turnsEach: 2,
    modelMs: 400,
    contestants: visitors,
  },
} satisfies Record<string, Scenario>;

const reply =
  'Shipping within Germany costs 3.90 euros and is free from 35 euros on. Your order leaves our roastery in Hamburg on the next ' +
  'working day and is usually with you two days later. We send you a link to follow the parcel as soon as it is on its way, ' +
  'and if anything is wrong with it when it comes, just write to us here and we will make it good.';
const restMs = 500;

/** Runs everything once as a warm-up, then measures in alternating repeats. */
export async function benchTurn(options: {
  quick: boolean;
  profile: string | undefined;
  log: (line: string) => void;
}): Promise<Figures> {
  const { quick, profile, log } = options;
  const begun = performance.now();
  const stage = await openStage({ profile, log });
  const connection = await Connection.connect({ address: stage.temporal });
  try {
    const client = new Client({ connection });
    const measure = measuring(stage, client);
    const samples: Sample[] = [];
    const workerStartMs: Figures['workerStartMs'] = { dist: [], source: [] };
    log('Warming up …');
    for (const contestant of all) await measure(scenarios.crowd, contestant);
    const repeats = quick ? 1 : 3;
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      for (const scenario of Object.values<Scenario>(scenarios)) {
        log(`Repeat ${repeat} of ${repeats}: ${scenario.name} …`);
        const load = quick ? { ...scenario, turnsEach: 2 } : scenario;
        for (const contestant of scenario.contestants) {
          const sample = await measure(load, contestant);
          samples.push(sample);
          log(`  ${contestant}: ${line(sample)}`);
        }
      }
      workerStartMs.dist.push(await stage.timeWorkerStart('dist'));
    }
    workerStartMs.source.push(await stage.timeWorkerStart('source'));
    const history = await measureHistory(client, stage.urls.api, stage.bot);
    return { samples, history, workerStartMs, repeats, seconds: (performance.now() - begun) / 1000 };
  } finally {
    await connection.close();
    await stage.close();
  }
}

const line = ({ turns, perSecond }: Run): string => {
  const firsts = turns.map(({ firstMs }) => firstMs);
  return `first token ${median(firsts).toFixed(1)} ms, ${perSecond.toFixed(1)} turns/s`;
};

function measuring(stage: Stage, client: Client) {
  const waiting: Waiting = new Map();
  stage.onActivity((workflowId) => waiting.get(workflowId)?.());
  const arrive: Record<Contestant, () => Promise<Talker>> = {
    product: () => Visitor.arrive(stage.urls.api, stage.bot),
    'no-engine': () => Visitor.arrive(stage.urls.noEngine, stage.bot),
    conversation: () => Signaller.begin(client, 'conversation', waiting),
    bare: () => Signaller.begin(client, 'bare', waiting),
  };
  return async (scenario: Scenario, contestant: Contestant): Promise<Sample> => {
    await paceModel(stage.urls.model, 0);
    const talkers = await Promise.all(Array.from({ length: scenario.conversations }, arrive[contestant]));
    try {
      // One turn each, uncounted: every workflow is started and cached then.
      await drive(talkers, { inFlight: 32, turnsEach: 1, pauseMs: 0 });
      await paceModel(stage.urls.model, scenario.modelMs);
      await delay(restMs);
      const before = await cpuOfParts(stage);
      const run = await drive(talkers, scenario);
      // The end of the last turns belongs to them.
      await delay(restMs);
      const after = await cpuOfParts(stage);
      const cpuMs = Object.fromEntries(
        [...after].map(([part, seconds]) => [part, ((seconds - (before.get(part) ?? 0)) * 1000) / run.turns.length]),
      );
      return { ...run, scenario, contestant, cpuMs };
    } finally {
      for (const talker of talkers) talker.leave();
    }
  };
}

async function paceModel(url: string, delayMs: number): Promise<void> {
  const body = JSON.stringify({ default: { reply, delayMs, tokenMs: 0 } });
  const response = await fetch(`${url}/v1/control`, { method: 'POST', body });
  if (!response.ok) throw new Error(`The model's control answered ${response.status}.`);
}

async function cpuOfParts({ pids }: Stage): Promise<Map<string, number>> {
  const used = new Map<string, number>();
  for (const [part, pid] of Object.entries(pids)) {
    const seconds = await cpuSeconds(pid);
    if (seconds !== null) used.set(part, seconds);
  }
  return used;
}
