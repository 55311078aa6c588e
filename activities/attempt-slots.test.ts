import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttemptSlots, attemptSlots } from './attempt-slots.js';

const endpoint = (no: number): string => `hook_${no}`;

/** Takes all that these endpoints are given. */
function fill(slots: AttemptSlots, endpoints: number) {
  const taken: ((wentWell?: boolean) => void)[] = [];
  for (let no = 0; no < endpoints; no += 1)
    for (let leave = slots.take(endpoint(no)); leave; leave = slots.take(endpoint(no))) taken.push(leave);
  return taken;
}

describe('endpoints that hang', () => {
  it('leave slots to others when a hundred begin to at the same moment', () => {
    const slots = new AttemptSlots();
    const taken = fill(slots, 100);
    expect(taken).toHaveLength(400);
    expect(taken.length).toBeLessThan(attemptSlots);
    expect(slots.take('hook_good')).not.toBeNull();
  });

  it('have a quarter of all slots together once they have failed, however many they are', () => {
    const slots = new AttemptSlots();
    for (const leave of fill(slots, 1000)) leave(false);
    expect(fill(slots, 1000)).toHaveLength(attemptSlots / 4);
    expect(slots.take('hook_good')).not.toBeNull();
  });

  it('have four each again as soon as an attempt went well', () => {
    const slots = new AttemptSlots();
    for (const leave of fill(slots, 1000)) leave(false);
    const taken = fill(slots, 1000);
    expect(slots.take(endpoint(999))).toBeNull();
    taken.pop()?.();
    slots.take(endpoint(999))?.(true);
    expect(fill(slots, 0)).toEqual([]);
    expect([1, 2, 3, 4, 5].map(() => slots.take(endpoint(999)) !== null)).toEqual([true, true, true, true, false]);
  });
});

describe('the mail server', () => {
  it('that hangs has a part of the slots, and no webhook waits for it', () => {
    const slots = new AttemptSlots();
    const taken = Array.from({ length: attemptSlots }, () => slots.take(null)).filter((leave) => leave !== null);
    expect(taken).toHaveLength(40);
    for (const leave of taken) leave(false);
    expect(slots.take(null)).not.toBeNull();
    expect(slots.take('hook_good')).not.toBeNull();
  });
});

describe('slots, whatever happens in whatever order,', () => {
  it('are four to an endpoint and a quarter to those that fail, and an endpoint that is well gets one', () => {
    const happening = fc.record({
      no: fc.nat(200),
      what: fc.constantFrom('take' as const, 'take' as const, 'take' as const, 'fail' as const, 'succeed' as const),
    });
    const story = fc.array(happening, { maxLength: 2_000, size: 'max' });
    fc.assert(
      fc.property(story, (happenings) => {
        const slots = new AttemptSlots();
        const underWay = new Map<number, { leave: (wentWell?: boolean) => void; failing: boolean }[]>();
        const failing = new Set<number>();
        for (const { no, what } of happenings) {
          const own = underWay.get(no) ?? [];
          underWay.set(no, own);
          if (what === 'take') {
            const leave = slots.take(endpoint(no));
            if (!failing.has(no) && own.length < 4) expect(leave).not.toBeNull();
            if (leave) own.push({ leave, failing: failing.has(no) });
          } else if (own.length > 0) {
            own.shift()?.leave(what === 'succeed');
            if (what === 'succeed') failing.delete(no);
            else failing.add(no);
          }
          expect(own.length).toBeLessThanOrEqual(4);
          const toFailing = [...underWay.values()].flat().filter((attempt) => attempt.failing);
          expect(toFailing.length).toBeLessThanOrEqual(attemptSlots / 4);
        }
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});
