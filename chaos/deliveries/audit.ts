import type { AttemptOutcome, DeliveryState } from '#contracts/deliveries.js';
import type { PartName } from '../part.js';
import type { Finding } from '../scenario.js';
import type { ActLine, Arrival, HandLine, Kill } from './ledgers.js';

/** What must never be, each counted on its own. */
export const wrongs = {
  lost: 'asked for and acknowledged, or accepted by the log, and never taken by a receiver',
  doubled: 'sent under more ids than it was asked for',
  phantom: 'arrived or logged, and asked for by nobody',
  changed: 'arrived again with other bytes',
  forged: 'arrived with a wrong signature',
  unlogged: 'arrived without an attempt that was written down before',
  repeated: 'arrived again after it was answered well, without a kill that explains it',
  stuck: 'work left over in the end',
  untold: 'done, and the visitor was not told',
  crashed: 'a process that ended by itself',
} as const;
export type Wrong = keyof typeof wrongs;

/** A delivery as Parley's own log has it in the end. */
export interface Logged {
  /** Public id. */
  id: string;
  conversation: string;
  to: string;
  state: DeliveryState;
  /** `webhook-id` or Message-ID; null before the first attempt. */
  messageId: string | null;
  /** Whether the timeline says what came of it; mails are told by nobody. */
  isTold: boolean;
  attempts: readonly { startedAt: number; outcome: AttemptOutcome }[];
}

export interface Books {
  acts: readonly ActLine[];
  arrivals: readonly Arrival[];
  kills: readonly Kill[];
  byHand: readonly HandLine[];
  logged: readonly Logged[];
}

/** Something that came again after it was answered well, with the kills that explain it. */
interface Repeat {
  arrival: Arrival;
  kills: Kill[];
}

export interface Audited {
  findings: Finding<Wrong>[];
  /** Mails and webhook calls that were asked for and acknowledged. */
  effects: number;
  repeats: Repeat[];
  /** From the acknowledgement to the arrival that a receiver took, for each effect, in milliseconds. */
  takenAfterMs: number[];
}

/** After these, what a receiver answered may not be in the log: who writes it, where it is written, and who said it. */
const forgetful: readonly PartName[] = ['worker', 'postgres', 'smtp', 'receiver'];
/** Longest time from an answer to its commit. */
const commitMs = 2_000;
/** Clocks of two processes on one machine. */
const clockMs = 50;

/** Compares the books of all who took part. Every effect is told apart by its conversation and where it goes. */
export function audit(books: Books): Audited {
  const { acts, arrivals, logged } = books;
  const findings: Finding<Wrong>[] = [];
  const report = (wrong: Wrong, detail: string): void => void findings.push({ wrong, detail });

  const asked = timesOf(acts, 'asked');
  const acknowledged = timesOf(acts, 'acknowledged');
  const arrived = groupedBy(arrivals, effectOf);
  const rows = groupedBy(logged, effectOf);
  const takenAfterMs: number[] = [];
  for (const effect of new Set([...asked.keys(), ...arrived.keys(), ...rows.keys()])) {
    const wishes = asked.get(effect) ?? [];
    const promises = acknowledged.get(effect) ?? [];
    const ids = new Set([
      ...(rows.get(effect) ?? []).map(({ id, messageId }) => messageId ?? id),
      ...(arrived.get(effect) ?? []).map(({ id }) => id),
    ]);
    if (wishes.length === 0) report('phantom', effect);
    else if (ids.size > wishes.length) report('doubled', `${effect}: ${[...ids].join(', ')} for ${wishes.length}`);
    const taken = groupedBy((arrived.get(effect) ?? []).filter(isTaken), ({ id }) => id);
    if (taken.size < promises.length) report('lost', `${effect}: ${taken.size} of ${promises.length} taken`);
    for (const [index, [first]] of [...taken.values()].entries()) {
      const promisedAt = promises[index];
      if (first && promisedAt !== undefined) takenAfterMs.push(Math.max(0, first.at - promisedAt));
    }
  }

  const repeats: Repeat[] = [];
  const known = new Map(logged.map((row) => [row.messageId, row]));
  for (const [id, copies] of groupedBy(arrivals, (one) => one.id)) {
    const row = known.get(id);
    if (!row) {
      report('phantom', `${id} to ${copies[0]?.to}: in no log`);
      continue;
    }
    if (new Set(copies.map(({ sha256 }) => sha256)).size > 1) report('changed', storyOf(row));
    if (copies.some(({ genuine }) => !genuine)) report('forged', storyOf(row));
    for (const [index, copy] of copies.entries()) {
      const begun = attemptsBefore(row, copy).length;
      if (begun <= index) report('unlogged', `arrival ${index + 1} after ${begun} attempts: ${storyOf(row)}`);
      const repeat = repeatOf(books, row, copy, copies[index + 1]);
      if (!repeat) continue;
      repeats.push(repeat);
      if (repeat.kills.length === 0) report('repeated', `answered at ${iso(copy.repliedAt ?? 0)}: ${storyOf(row)}`);
    }
  }
  for (const row of logged) {
    if (!row.isTold) report('untold', storyOf(row));
    if (row.state !== 'accepted') report('stuck', storyOf(row));
    else if (!arrivals.some((one) => one.id === row.messageId && isTaken(one))) report('lost', storyOf(row));
  }
  return { findings, effects: [...acknowledged.values()].flat().length, repeats, takenAfterMs };
}

/**
 * Whether something came again although it was answered well and nobody asked for that by hand. A kill explains it when the answer
 * could not be written down for it: an attempt that stands as accepted must never be made again.
 */
function repeatOf(
  { kills, byHand }: Books,
  row: Logged,
  copy: Arrival,
  again: Arrival | undefined,
): Repeat | undefined {
  const { at: takenAt, repliedAt } = copy;
  if (!again || repliedAt === null || !isTaken(copy)) return undefined;
  const isMeant = byHand.some(
    ({ delivery, at, answeredAt }) => delivery === row.id && answeredAt >= repliedAt && at <= again.at,
  );
  if (isMeant) return undefined;
  const isForgotten = attemptsBefore(row, copy).at(-1)?.outcome !== 'accepted';
  const between = kills.filter(
    ({ target, at, backAt }) =>
      isForgotten && forgetful.includes(target) && at <= repliedAt + commitMs && backAt >= takenAt,
  );
  return { arrival: again, kills: between };
}

const attemptsBefore = ({ attempts }: Logged, { at }: Arrival) =>
  attempts.filter(({ startedAt }) => startedAt <= at + clockMs);

const effectOf = ({ conversation, to }: { conversation: string; to: string }): string => `${conversation} ${to}`;

const isTaken = ({ status }: Arrival): boolean => status !== null && status < 300;

/** When each effect was asked for, or acknowledged. */
function timesOf(acts: readonly ActLine[], wanted: ActLine['phase']): Map<string, number[]> {
  const lines = acts.filter(({ phase }) => phase === wanted);
  const single = lines.flatMap(({ conversation, at, to }) => to.map((one) => ({ conversation, to: one, at })));
  return new Map([...groupedBy(single, effectOf)].map(([effect, times]) => [effect, times.map(({ at }) => at)]));
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const storyOf = ({ id, to, state, attempts }: Logged): string =>
  `${id} to ${to} is ${state}: ${attempts.map(({ startedAt, outcome }) => `${outcome} from ${iso(startedAt)}`).join(', ')}`;
