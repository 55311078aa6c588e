import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { withCpu } from './cpu.js';
import { drive, median, type Run, type Talker } from './drive.js';
import { type HistoryFigures, measureHistory } from './history.js';
import { type Contestant, type Sample, type Scenario, scenarios } from './scenarios.js';
import { Signaller, type Waiting } from './signaller.js';
import { openStage, type Stage } from './stage.js';
import { Visitor } from './visitor.js';

export interface Figures {
  samples: Sample[];
  history: HistoryFigures;
  workerStartMs: { dist: number[]; source: number[] };
  repeats: number;
  seconds: number;
}

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
    const measure = measuring(stage, client, log);
    const samples: Sample[] = [];
    const workerStartMs: Figures['workerStartMs'] = { dist: [], source: [] };
    log('Warming up …');
    await measure({ ...scenarios.crowd, rounds: 2 });
    const repeats = quick ? 1 : 3;
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      for (const scenario of Object.values<Scenario>(scenarios)) {
        log(`Repeat ${repeat} of ${repeats}: ${scenario.name} …`);
        samples.push(...(await measure(quick ? { ...scenario, turnsEach: 2, rounds: 1 } : scenario)));
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

/** Measures one scenario: opens the conversations of all contestants, then lets the contestants take turns. */
function measuring(stage: Stage, client: Client, log: (line: string) => void) {
  const waiting: Waiting = new Map();
  stage.onActivity((workflowId) => waiting.get(workflowId)?.());
  const arrive: Record<Contestant, () => Promise<Talker>> = {
    product: () => Visitor.arrive(stage.urls.api, stage.bot),
    'no-engine': () => Visitor.arrive(stage.urls.noEngine, stage.bot),
    conversation: () => Signaller.begin(client, 'conversation', waiting),
    bare: () => Signaller.begin(client, 'bare', waiting),
  };
  return async (scenario: Scenario): Promise<Sample[]> => {
    await paceModel(stage.urls.model, 0);
    const talkers = new Map<Contestant, Talker[]>();
    for (const contestant of scenario.contestants) {
      const arrived = await Promise.all(Array.from({ length: scenario.conversations }, arrive[contestant]));
      talkers.set(contestant, arrived);
      // One turn each, uncounted: every workflow is started and cached then.
      await drive(arrived, { inFlight: 32, turnsEach: 1, pauseMs: 0 });
    }
    await paceModel(stage.urls.model, scenario.modelMs);
    await delay(restMs);
    const samples: Sample[] = [];
    for (let round = 1; round <= scenario.rounds; round += 1) {
      for (const [contestant, theirs] of talkers) {
        const run = await withCpu(stage, () => drive(theirs, scenario));
        samples.push({ ...run, scenario, contestant });
        log(`  ${contestant}: first token ${firstToken(run)} ms, ${run.perSecond.toFixed(1)} turns/s`);
      }
    }
    for (const talker of [...talkers.values()].flat()) talker.leave();
    return samples;
  };
}

const firstToken = ({ turns }: Run): string => median(turns.map(({ firstMs }) => firstMs)).toFixed(1);

async function paceModel(url: string, delayMs: number): Promise<void> {
  const body = JSON.stringify({ default: { reply, delayMs, tokenMs: 0 } });
  const response = await fetch(`${url}/v1/control`, { method: 'POST', body });
  if (!response.ok) throw new Error(`The model's control answered ${response.status}.`);
}
