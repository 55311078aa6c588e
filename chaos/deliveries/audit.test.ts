import { describe, expect, it } from '@jest/globals';
import { audit, type Books, type Logged, type Wrong } from './audit.js';
import type { ActLine, Arrival, Kill } from './ledgers.js';

const conversation = 'conv_1';
const to = 'leads@run.example';

const anArrival = (changes: Partial<Arrival> = {}): Arrival => ({
  ...{ arrival: 'a1', at: 2_000, run: 'run', id: '<dlv_1>', conversation, to, sha256: 'bytes', genuine: true },
  ...{ status: 250, repliedAt: 2_010 },
  ...changes,
});

const aRow = (changes: Partial<Logged> = {}): Logged => ({
  ...{ id: 'dlv_1', conversation, to, state: 'accepted', messageId: '<dlv_1>', isTold: true },
  attempts: [{ startedAt: 1_900, outcome: 'accepted' }],
  ...changes,
});

const anAct = (phase: ActLine['phase'], at: number): ActLine => ({ act: 'form', phase, at, conversation, to: [to] });
const aKill = (target: Kill['target'], at: number): Kill => ({ target, at, backAt: at + 300, aimed: false });

/** One mail that was asked for, sent once and taken. */
const books = (changes: Partial<Books> = {}): Books => ({
  acts: [anAct('asked', 1_000), anAct('acknowledged', 1_100)],
  arrivals: [anArrival()],
  kills: [],
  byHand: [],
  logged: [aRow()],
  ...changes,
});

/** The worker died after the first answer, so the mail was sent again. */
const sentAgain = (kills: Kill[], changes: Partial<Books> = {}): Books =>
  books({
    arrivals: [anArrival(), anArrival({ arrival: 'a2', at: 30_000, repliedAt: 30_010 })],
    logged: [
      aRow({
        attempts: [
          { startedAt: 1_900, outcome: 'unknown' },
          { startedAt: 29_900, outcome: 'accepted' },
        ],
      }),
    ],
    kills,
    ...changes,
  });

const wrongsOf = (made: Books): Wrong[] => [...new Set(audit(made).findings.map(({ wrong }) => wrong))];

describe('the audit of deliveries', () => {
  it('has nothing to say about a mail that was asked for and arrived once', () => {
    expect(audit(books())).toEqual({ findings: [], effects: 1, repeats: [], takenAfterMs: [900] });
  });

  it('lets what was asked for and never acknowledged arrive once, or not at all', () => {
    const acts = [anAct('asked', 1_000)];
    expect(wrongsOf(books({ acts }))).toEqual([]);
    expect(wrongsOf(books({ acts, arrivals: [], logged: [] }))).toEqual([]);
  });

  it('takes an arrival that was refused, or not answered, for no copy', () => {
    const attempts = [
      { startedAt: 1_000, outcome: 'failed' as const },
      { startedAt: 1_100, outcome: 'unknown' as const },
      ...aRow().attempts,
    ];
    const earlier = [anArrival({ at: 1_010, status: 500 }), anArrival({ at: 1_110, status: null, repliedAt: null })];
    const made = books({ arrivals: [...earlier, anArrival()], logged: [aRow({ attempts })] });
    expect(audit(made)).toMatchObject({ findings: [], repeats: [] });
  });

  it.each<[string, Partial<Books>, Wrong[]]>([
    ['a mail that never arrived', { arrivals: [], logged: [] }, ['lost']],
    ['a mail that is accepted by the log alone', { acts: [anAct('asked', 1_000)], arrivals: [] }, ['lost']],
    ['a mail that was refused and given up', { arrivals: [anArrival({ status: 451 })] }, ['lost']],
    ['what nobody asked for', { acts: [] }, ['phantom']],
    ['an arrival that is in no log', { logged: [] }, ['phantom']],
    ['a second id', { arrivals: [anArrival(), anArrival({ id: '<dlv_2>' })] }, ['doubled', 'phantom']],
    ['a second delivery of the same', { logged: [aRow(), aRow({ id: 'dlv_2', messageId: '<dlv_2>' })] }, ['doubled']],
    ['a wrong signature', { arrivals: [anArrival({ genuine: false })] }, ['forged']],
    ['an arrival without an attempt', { logged: [aRow({ attempts: [] })] }, ['unlogged']],
    ['an arrival before its attempt', { arrivals: [anArrival({ at: 1_000 })] }, ['unlogged']],
    ['a second arrival for one attempt', { arrivals: [anArrival(), anArrival()] }, ['unlogged', 'repeated']],
    ['a delivery that is not settled', { logged: [aRow({ state: 'retrying' })] }, ['stuck']],
    ['an outcome that nobody was told', { logged: [aRow({ isTold: false })] }, ['untold']],
  ])('finds %s', (_, changes, expected) => {
    expect(wrongsOf(books(changes))).toEqual(expect.arrayContaining(expected));
  });

  it('finds other bytes under the same id', () => {
    const [first, second] = sentAgain([]).arrivals;
    if (!first || !second) throw new Error('There are two arrivals.');
    const arrivals = [first, { ...second, sha256: 'others' }];
    expect(wrongsOf(sentAgain([aKill('worker', 2_020)], { arrivals }))).toEqual(['changed']);
  });

  it('explains what came again by a kill between the answer and the log, and counts it', () => {
    const { findings, repeats } = audit(sentAgain([aKill('worker', 2_020)]));
    expect(findings).toEqual([]);
    expect(repeats).toMatchObject([{ arrival: { at: 30_000 }, kills: [{ target: 'worker' }] }]);
  });

  it.each<[string, Books]>([
    ['no kill', sentAgain([])],
    [
      'a wish by hand before it was taken',
      sentAgain([], { byHand: [{ delivery: 'dlv_1', at: 1_000, answeredAt: 1_500 }] }),
    ],
    ['a kill before it arrived', sentAgain([aKill('worker', 1_000)])],
    ['a kill long after', sentAgain([aKill('worker', 9_000)])],
    ['the kill of a part that forgets nothing of it', sentAgain([aKill('api', 2_020)])],
    [
      'a kill, while the log has it as accepted',
      sentAgain([aKill('worker', 2_020)], {
        logged: [aRow({ attempts: [...aRow().attempts, { startedAt: 29_900, outcome: 'accepted' }] })],
      }),
    ],
  ])('finds what came again with %s', (_, made) => {
    expect(wrongsOf(made)).toEqual(['repeated']);
  });

  it('lets something come again that was asked for by hand', () => {
    expect(audit(sentAgain([], { byHand: [{ delivery: 'dlv_1', at: 1_900, answeredAt: 2_050 }] }))).toMatchObject({
      findings: [],
      repeats: [],
    });
  });
});
