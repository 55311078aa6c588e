import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { type OwnerEntry, ownerEntry } from '#contracts/entries.js';
import { idOf } from '#contracts/ids.js';
import { call } from '#testing/client.js';
import { until } from '../apps/local/until.js';
import { audit, type Finding } from './audit.js';
import { type FaultName, faults } from './faults.js';
import { type Random, seeded } from './random.js';
import { type ChaosStack, isReady } from './stack.js';
import { type Topic, topics } from './topics.js';
import { Visitor } from './visitor.js';

export interface RunResult {
  fault: FaultName;
  seed: number;
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
  findings: Finding[];
}

const visitorsPerRun = 8;
/** Some write this short before the kill, so that it comes between a message and its 202. */
const volleyMs = 25;
const answerWithinMs = 90_000;

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
    ...(await leftOver(
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

const settleWithinMs = 15_000;

/** What is still owed or under way for these conversations when it should not be. */
export async function leftOver({ db, temporal }: ChaosStack, visitors: Visitor[]): Promise<Finding[]> {
  const ids = visitors.flatMap(({ conversationIds }) => conversationIds.map((id) => idOf('conversation').parse(id)));
  const look = async (): Promise<string[]> => {
    const rows = await db.query<{ id: string; status: string; owed: number; start: boolean; answered: boolean }[]>(
      `SELECT c.id, c.status, c.start_due_at IS NOT NULL AS start,
         (SELECT count(*)::int FROM timeline_entries e WHERE e.conversation_id = c.id AND e.signal_due_at IS NOT NULL) AS owed
       FROM conversations c WHERE c.id = ANY ($1)`,
      [ids],
    );
    const inRows = rows
      .filter(({ status, owed, start }) => status !== 'open' || owed > 0 || start)
      .map((row) => JSON.stringify(row));
    const inTemporal = ids.map(async (id) => {
      const { status, raw } = await temporal.workflow.getHandle(workflowIdOf(id)).describe();
      const busy = raw.pendingActivities?.length ?? 0;
      return status.name === 'RUNNING' && busy === 0 ? [] : [`workflow of ${id}: ${status.name}, ${busy} activities`];
    });
    return [...inRows, ...(await Promise.all(inTemporal)).flat()];
  };
  let last: string[] = [];
  const clean = async (): Promise<Finding[]> => {
    last = await look();
    if (last.length > 0) throw new Error(last.join('; '));
    return [];
  };
  return await until('Nothing left over', clean, { withinMs: settleWithinMs, everyMs: 250 }).catch((error: unknown) =>
    (last.length > 0 ? last : [String(error)]).map((detail) => ({ wrong: 'stuck' as const, detail })),
  );
}
