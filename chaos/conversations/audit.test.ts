import { describe, expect, it } from '@jest/globals';
import type { OwnerEntry } from '#contracts/entries.js';
import { topics } from '../topics.js';
import type { Witness } from '../visitor.js';
import { audit, type Wrong } from './audit.js';

const at = '2026-11-22T12:00:00.000Z';
const question = (n: number): string => topics[n]?.question ?? '';
const answer = (n: number): string => topics[n]?.answer ?? '';

/** A timeline in words: `?0` is the question of topic 0, `!0` its answer. */
function timelineOf(story: string): OwnerEntry[] {
  return ['greeting', ...story.split(' ')].map((word, index) => {
    const shared = { id: `entry_${index + 1}`, seq: index + 1, at };
    const topic = Number(word.slice(1));
    return word.startsWith('?')
      ? { ...shared, kind: 'visitor-message', text: question(topic) }
      : { ...shared, kind: 'bot-message', text: word === 'greeting' ? 'Hello!' : answer(topic) };
  });
}

/** A visitor who saw exactly that timeline, having sent the questions in it. */
function witnessOf(timeline: readonly OwnerEntry[], changes: Partial<Witness> = {}): Witness {
  const seen = timeline.flatMap((entry) =>
    entry.kind === 'visitor-message' || entry.kind === 'bot-message' ? [entry] : [],
  );
  const asked = seen.filter(({ kind }) => kind === 'visitor-message');
  return {
    conversationIds: ['conv_1'],
    sent: asked.map(({ id, seq, text }) => ({ id, text, tries: 1, accepted: [{ id, seq }] })),
    glimpses: [],
    seen,
    ...changes,
  };
}

const wrongsOf = (timeline: OwnerEntry[], changes: Partial<Witness> = {}, mayCover = false): Wrong[] => [
  ...new Set(audit(witnessOf(timeline, changes), timeline, mayCover).map(({ wrong }) => wrong)),
];

describe('the audit', () => {
  it('has nothing to say about questions that were each answered once', () => {
    expect(wrongsOf(timelineOf('?0 !0 ?1 !1'))).toEqual([]);
  });

  it('lets the answer to the newest of a burst stand for the burst, where bursts were sent', () => {
    expect(wrongsOf(timelineOf('?0 ?1 !1'), {}, true)).toEqual([]);
    expect(wrongsOf(timelineOf('?0 ?1 !1'))).toEqual(['lost']);
  });

  it.each<[string, OwnerEntry[], Partial<Witness>, Wrong[]]>([
    ['an unanswered question', timelineOf('?0 !0 ?1'), {}, ['lost']],
    ['an answer that came twice', timelineOf('?0 !0 !0'), {}, ['doubled']],
    ['a question that was stored twice', timelineOf('?0 ?0 !0'), {}, ['doubled', 'differs']],
    ['an answer to what nobody asked', timelineOf('?0 !0 !3'), {}, ['phantom']],
    ['an answer before its question', timelineOf('!0 ?0'), {}, ['phantom']],
    ['a hole in the sequence', timelineOf('?0 !0').toSpliced(0, 1), {}, ['gap']],
    ['a second conversation', timelineOf('?0 !0'), { conversationIds: ['conv_1', 'conv_2'] }, ['doubled']],
    ['a doubled text on the screen', timelineOf('?0 !0'), { glimpses: [doubledGlimpse()] }, ['garbled']],
    ['a screen that lacks an answer', timelineOf('?0 !0'), { seen: [] }, ['differs']],
  ])('finds %s', (_, timeline, changes, expected) => {
    expect(wrongsOf(timeline, changes)).toEqual(expect.arrayContaining(expected));
  });

  it('finds a message that was accepted and is not in the timeline', () => {
    const timeline = timelineOf('?0 !0');
    const sent = [
      ...witnessOf(timeline).sent,
      { id: 'x', text: question(5), tries: 1, accepted: [{ id: 'x', seq: 9 }] },
    ];
    expect(wrongsOf(timeline, { sent })).toEqual(['lost']);
  });

  it('finds messages that stand in another order than they were sent in', () => {
    const timeline = timelineOf('?0 !0 ?1 !1');
    expect(wrongsOf(timeline, { sent: witnessOf(timeline).sent.toReversed() })).toEqual(['disorder']);
  });

  it('finds an outage notice', () => {
    const notice: OwnerEntry = { id: 'entry_4', seq: 4, at, kind: 'notice', text: 'Sorry', about: 'outage' };
    expect(wrongsOf([...timelineOf('?0 !0'), notice])).toEqual(expect.arrayContaining(['outage']));
  });
});

function doubledGlimpse() {
  const words = answer(0).slice(0, 20);
  return { entryId: 'entry_3', attempt: 2, text: words + words };
}
