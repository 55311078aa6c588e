import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { createDataSource } from '#database/data-source.js';
import { DeliveryQueue } from '#testing/delivery-queue.js';
import { type Measured, withCpu } from './cpu.js';
import { drive, type Load, type Talker, type Turn } from './drive.js';
import { count, Endpoints, failing, hanging } from './endpoints.js';
import { plainly } from './floors/plain-sender.js';
import { openStage, type Stage } from './stage.js';

/** `calm`: all endpoints answer. `troubled`: one never does, and one fails. `plain`: no Parley, the same requests by undici. */
export type DeliveryContestant = 'calm' | 'troubled' | 'plain';
export type Pace = 'alone' | 'crowd';

export interface DeliverySample extends Measured {
  pace: Pace;
  contestant: DeliveryContestant;
}

export interface DeliveryFigures {
  samples: DeliverySample[];
  repeats: number;
  seconds: number;
}

const good = count - 2;
export const paces: Record<Pace, Omit<Load, 'conversations'>> = {
  alone: { inFlight: 1, turnsEach: 1, pauseMs: 50 },
  crowd: { inFlight: 32, turnsEach: 20, pauseMs: 0 },
};

/** Runs everything once as a warm-up, then measures in alternating repeats. */
export async function benchDeliveries(options: {
  quick: boolean;
  profile: string | undefined;
  log: (line: string) => void;
}): Promise<DeliveryFigures> {
  const { quick, profile, log } = options;
  const begun = performance.now();
  const stage = await openStage({ profile, log });
  const connection = await Connection.connect({ address: stage.temporal });
  const endpoints = await Endpoints.open();
  const db = createDataSource({ url: stage.database, poolSize: 10, name: 'bench-deliveries' });
  try {
    await db.initialize();
    const queue = await DeliveryQueue.open(db, new Client({ connection }), stage.bot, count);
    const measure = measuring(stage, queue, endpoints, log);
    const samples: DeliverySample[] = [];
    log('Warming up …');
    await measure('calm', 'crowd', 4);
    const repeats = quick ? 1 : 5;
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      log(`Repeat ${repeat} of ${repeats} …`);
      // Each goes first as often as second: what warms up or fills up favours neither.
      const order = ['calm', 'troubled'] as const;
      for (const pace of ['alone', 'crowd'] as const) {
        const contestants = [...(repeat % 2 ? order : order.toReversed()), 'plain' as const];
        for (const contestant of contestants)
          samples.push(await measure(contestant, pace, quick ? Math.min(4, paces[pace].turnsEach) : undefined));
      }
    }
    return { samples, repeats, seconds: (performance.now() - begun) / 1000 };
  } finally {
    await db.destroy();
    await endpoints.close();
    await connection.close();
    await stage.close();
  }
}

/**
 * Measures one round: as many deliveries at a time as the pace says, to the 48 good endpoints in turn. Whenever the first of them
 * gets one so do the other two, and nobody waits for those.
 */
function measuring(stage: Stage, queue: DeliveryQueue, endpoints: Endpoints, log: (line: string) => void) {
  return async (
    contestant: DeliveryContestant,
    pace: Pace,
    turnsEach = paces[pace].turnsEach,
  ): Promise<DeliverySample> => {
    await queue.prepare(count * turnsEach);
    endpoints.trouble(contestant === 'troubled');
    const aside: string[] = [];
    const adding: Promise<void>[] = [];
    const add = (no: number, id: string) => queue.add(id, no, endpoints.urlOf(no, id));
    const plain = plainly(endpoints);
    const deliver = async (no: number): Promise<Turn> => {
      const id = uuidv7();
      const begun = performance.now();
      const arrived = endpoints.arrival(id).then(() => performance.now() - begun);
      for (const other of no === 0 && contestant !== 'plain' ? [hanging, failing] : []) {
        const otherId = uuidv7();
        aside.push(otherId);
        adding.push(add(other, otherId));
      }
      await (contestant === 'plain' ? plain.send(no, id) : add(no, id));
      const ackMs = performance.now() - begun;
      const doneMs = await arrived;
      return { ackMs, firstMs: doneMs, doneMs };
    };
    const talkers = Array.from(
      { length: good },
      (_, no): Talker => ({ turn: () => deliver(no), leave: () => undefined }),
    );
    const run = await withCpu(stage, () => drive(talkers, { ...paces[pace], turnsEach }));
    await Promise.all(adding);
    await plain.close();
    endpoints.trouble(false);
    await queue.drop(aside);
    await delay(1_000);
    log(`  ${pace}, ${contestant}: ${run.perSecond.toFixed(1)} deliveries/s`);
    return { ...run, pace, contestant };
  };
}
