import { setTimeout as delay } from 'node:timers/promises';
import { idOf } from '#contracts/ids.js';
import { openLedger } from '../ledger.js';
import { leftOver } from '../leftover.js';
import { seeded } from '../random.js';
import type { Finding, Result } from '../scenario.js';
import { type ChaosStack, isReady } from '../stack.js';
import { Visitor } from '../visitor.js';
import { audit, type Wrong } from './audit.js';
import { aBusyBot } from './bot.js';
import { type FaultName, planStrikes } from './faults.js';
import { type ActLine, driverFile, type HandLine, type Kill, readArrivals, readDriver } from './ledgers.js';
import { allAccepted, driveHome, readLog } from './log.js';
import { type Plan, planOf, StoryError, visit } from './story.js';
import { strikeAll } from './strike.js';

export interface DeliveriesResult extends Result {
  fault: FaultName;
  conversations: number;
  /** Mails and webhook calls that were asked for and acknowledged. */
  effects: number;
  arrivals: number;
  kills: number;
  /** Attempts that were cut off, so that nobody knows what came of them. */
  cutOff: number;
  /** Things that came again after they were answered well. */
  repeats: number;
  /** Kills that came between such an answer and the log's word of it. */
  hits: number;
  /** Wishes of the driver to have something sent again. */
  byHand: number;
  /** From the acknowledgement of each effect until a receiver took it, in milliseconds. */
  takenAfterMs: number[];
  findings: Finding<Wrong>[];
}

/** How much happens in a run, and in how many milliseconds. */
export interface Size {
  visitors: number;
  arriveWithinMs: number;
  kills: number;
  killWithinMs: number;
}

const settleWithinMs = 180_000;

/**
 * One run: visitors have mails and webhooks sent while parts are killed. Then all may run, what waits is sent again by hand, and the
 * books of visitors, receivers and killer are compared with Parley's log. What happens follows from the seed; when exactly, from
 * the machine.
 */
export const runDeliveries =
  ({ visitors, arriveWithinMs, kills, killWithinMs }: Size) =>
  async (stack: ChaosStack, fault: FaultName, seed: number): Promise<DeliveriesResult> => {
    const run = `${fault}-${seed}`;
    const random = seeded(seed);
    const { folder } = stack;
    const bot = await aBusyBot(stack, run);
    const plans = Array.from({ length: visitors }, (_, index) =>
      planOf(random, `visitor-${index}@${run}.example`, arriveWithinMs),
    );
    const strikes = planStrikes(random, fault, kills, killWithinMs);
    const findings: Finding<Wrong>[] = [];
    const conversations: string[] = [];
    const noteAct = openLedger<ActLine>(driverFile(folder, run, 'acts'));
    const noteKill = openLedger<Kill>(driverFile(folder, run, 'kills'));
    const noteWish = openLedger<HandLine>(driverFile(folder, run, 'by-hand'));

    const struck = strikeAll(stack, strikes, noteKill).then(() => isReady(stack));
    let isOver = false;
    const settling = Promise.all([struck, ...plans.map(live)])
      .then(async () => findings.push(...(await leftOver(stack, { conversations, status: 'closed' }, settleWithinMs))))
      .then(() => allAccepted(stack, bot.id, settleWithinMs))
      .finally(() => {
        isOver = true;
      });
    await Promise.all([settling, struck.then(() => driveHome(stack, bot.id, noteWish, () => isOver))]);

    const deliveries = (await readLog(stack, bot.id)).map(({ id }) => idOf('delivery').parse(id));
    findings.push(...(await leftOver(stack, { conversations: [], status: 'closed', deliveries }, settleWithinMs)));
    const logged = await readLog(stack, bot.id);
    for (const detail of stack.crashes.splice(0)) findings.push({ wrong: 'crashed', detail });
    const books = { ...(await readDriver(folder, run)), arrivals: await readArrivals(folder, run), logged };
    const audited = audit(books);
    return {
      fault,
      seed,
      conversations: conversations.length,
      effects: audited.effects,
      arrivals: books.arrivals.length,
      kills: books.kills.length,
      cutOff: logged.flatMap(({ attempts }) => attempts).filter(({ outcome }) => outcome === 'unknown').length,
      repeats: audited.repeats.length,
      hits: new Set(audited.repeats.flatMap((repeat) => repeat.kills)).size,
      byHand: books.byHand.length,
      takenAfterMs: audited.takenAfterMs,
      findings: [...findings, ...audited.findings],
    };

    async function live(plan: Plan): Promise<void> {
      await delay(plan.arrivesAfterMs);
      const visitor = await Visitor.arrive(stack.api, bot.publicId, settleWithinMs);
      try {
        await visit(visitor, plan, bot.team, { note: noteAct, pause: delay });
      } catch (error) {
        if (!(error instanceof StoryError)) throw error;
        findings.push({ wrong: error.wrong, detail: error.message });
      }
      conversations.push(...visitor.conversationIds.map((id) => idOf('conversation').parse(id)));
      visitor.leave();
    }
  };
