import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type OwnerEntry, ownerEntry } from '#contracts/entries.js';
import { idOf } from '#contracts/ids.js';
import { call } from '#testing/client.js';
import { leftOver } from '../leftover.js';
import { type Random, seeded } from '../random.js';
import type { Finding, Result } from '../scenario.js';
import { type ChaosStack, isReady } from '../stack.js';
import { type Topic, topics } from '../topics.js';
import { Visitor } from '../visitor.js';
import { audit, type Wrong } from './audit.js';
import { type FaultName, faults } from './faults.js';

export interface RunResult extends Result {
  fault: FaultName;
  conversations: number;
  accepted: number;
  /** Tries of messages beyond the first, with the same id. */
  sentAgain: number;
  answers: number;
  /** Completions the model was asked for beyond one for each answer. */
  askedAgain: number;
  /** Replies whose first words a visitor saw from one attempt and the rest from a later one. */
  replaced: number;
  /** From the kill to the whole answer on the screen, for each message that was open or sent meanwhile, in milliseconds. */
  recoveriesMs: number[];
  findings: Finding<Wrong>[];
}

const visitorsPerRun = 8;
/** Some write this short before the kill, so that it comes between a message and its 202. */
const volleyMs = 25;
const answerWithinMs = 90_000;
const settleWithinMs = 15_000;

/**
 * One run: visitors ask, something is killed, half of them write again just before it or meanwhile, all are answered, and all ask once more.
 * What happens follows from the seed; when exactly, from the machine.
 */
export async function runConversations(stack: ChaosStack, fault: FaultName, seed: number): Promise<RunResult> {
  const random = seeded(seed);
  const { spreadMs, after, delayMs, draw } = faults[fault];
  const asked = stack.model.requests.count;
  const visits = await Promise.all(
    Array.from({ length: visitorsPerRun }, () => planVisit(random, spreadMs)).map(async (plan) => ({
      ...plan,
      visitor: await Visitor.arrive(stack.api, stack.bot),
    })),
  );
  const strike = draw(random);
  const strikeDelayMs = random.between(0, delayMs);

  const asking = Promise.all(visits.map(ask('first')));
  if (after !== 'nothing') {
    await asking;
    const ready = ({ visitor, first }: Visit) =>
      after === 'accepted' ? visitor.isAccepted(first) : visitor.glimpses.length > 0;
    await Promise.all(visits.map((visit) => visit.visitor.waits(() => ready(visit), answerWithinMs)));
  }
  await delay(strikeDelayMs);

  const askingMore = Promise.all(visits.map(ask('second')));
  await delay(volleyMs);
  const struckAt = Date.now();
  const open = visits.filter(({ visitor, first }) => visitor.answeredAt(first) === undefined);
  await Promise.all([strike(stack), asking, askingMore]);
  await allAnswered(visits);
  const recoveriesMs = open.flatMap(({ visitor, first }) => {
    const at = visitor.answeredAt(first);
    return at === undefined ? [] : [at - struckAt];
  });
  stack.model.script([], { delayMs: 0, tokenMs: 0 });
  for (const { visitor, last } of visits) visitor.ask(last);
  await allAnswered(visits);
  stack.model.script([], {});

  await isReady(stack);
  const timelines = await Promise.all(visits.map(({ visitor }) => readTimeline(stack, visitor)));
  const findings = visits.flatMap(({ visitor, second }, index) =>
    audit(visitor, timelines[index] ?? [], second !== undefined),
  );
  findings.push(
    ...(await allOpen(
      stack,
      visits.map(({ visitor }) => visitor),
    )),
  );
  for (const detail of stack.crashes.splice(0)) findings.push({ wrong: 'crashed', detail });
  for (const { visitor } of visits) visitor.leave();
  const answers = timelines.flat().filter(({ kind, seq }) => kind === 'bot-message' && seq > 1).length;
  const sent = visits.flatMap(({ visitor }) => visitor.sent);
  return {
    fault,
    seed,
    conversations: visits.length,
    accepted: sent.filter(({ accepted }) => accepted.length > 0).length,
    sentAgain: sent.reduce((sum, { tries }) => sum + tries - 1, 0),
    answers,
    askedAgain: stack.model.requests.count - asked - answers,
    replaced: visits.reduce((sum, { visitor }) => sum + replacedReplies(visitor), 0),
    recoveriesMs,
    findings,
  };
}

interface Visit {
  visitor: Visitor;
  first: Topic;
  /** Asked by the hasty while the first is open. */
  second: Topic | undefined;
  last: Topic;
  firstAfterMs: number;
  secondAfterMs: number;
}

function planVisit(random: Random, spreadMs: number): Omit<Visit, 'visitor'> {
  const [first, second, last] = random.shuffled(topics);
  if (!first || !second || !last) throw new Error('There are too few topics.');
  return {
    first,
    second: random.chance(0.5) ? second : undefined,
    last,
    firstAfterMs: random.between(0, spreadMs),
    secondAfterMs: random.chance(0.5) ? random.between(0, volleyMs) : random.between(volleyMs, 2_500),
  };
}

const ask = (which: 'first' | 'second') => async (visit: Visit) => {
  await delay(which === 'first' ? visit.firstAfterMs : visit.secondAfterMs);
  const topic = visit[which];
  if (topic) visit.visitor.ask(topic);
};

/** Waits until no question is open, or until that takes too long; the audit tells which. */
async function allAnswered(visits: Visit[]): Promise<void> {
  const answered = ({ visitor }: Visit) =>
    visitor.isQuiet &&
    visitor.sent.length > 0 &&
    visitor.sent.every((sent) => visitor.answeredAt({ question: sent.text }));
  await Promise.all(visits.map((visit) => visit.visitor.waits(() => answered(visit), answerWithinMs)));
}

/** Replies of which more than one attempt was seen. */
function replacedReplies({ glimpses }: Visitor): number {
  const attempts = new Map<string, Set<number>>();
  for (const { entryId, attempt } of glimpses) attempts.set(entryId, (attempts.get(entryId) ?? new Set()).add(attempt));
  return [...attempts.values()].filter(({ size }) => size > 1).length;
}

const timelineAnswer = z.object({ data: z.array(ownerEntry) });

export async function readTimeline({ api, apiKey }: ChaosStack, visitor: Visitor): Promise<OwnerEntry[]> {
  const [id = 'none'] = visitor.conversationIds;
  const { body } = await call(`${api}/v1/conversations/${id}/timeline?limit=500`, { token: apiKey });
  return timelineAnswer.parse(body).data;
}

/** Every conversation is open, and nothing is left to do in it. */
export async function allOpen(stack: ChaosStack, visitors: Visitor[]): Promise<Finding<Wrong>[]> {
  const ids = visitors.flatMap(({ conversationIds }) => conversationIds.map((id) => idOf('conversation').parse(id)));
  return await leftOver(stack, { conversations: ids, status: 'open' }, settleWithinMs);
}
