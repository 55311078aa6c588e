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
    expect(taken.length).toBe(400);
    expect(taken.length).toBeLessThan(attemptSlots);
    expect(slots.take('hook_good')).not.toBeNull();
  });

  it('have a quarter of all slots together once they have failed, however many they are', () => {
    const slots = new AttemptSlots();
    for (const leave of fill(slots, 1000)) leave(false);
    expect(fill(slots, 1000).length).toBe(attemptSlots / 4);
    expect(slots.take('hook_good')).not.toBeNull();
  });

  it('have four each again as soon as an attempt went well', () => {
    const slots = new AttemptSlots();
    for (const leave of fill(slots, 1000)) leave(false);
    const taken = fill(slots, 1000);
    expect(slots.take(endpoint(999))).toBeNull();
    taken.pop()?.();
    slots.take(endpoint(999))?.(true);
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
      no: fc.nat(60),
      what: fc.oneof(
        { arbitrary: fc.constant('take' as const), weight: 6 },
        fc.constant('fail' as const),
        fc.constant('succeed' as const),
      ),
    });
    const story = fc.array(happening, { minLength: 500, maxLength: 1_000 });
    const toAll = (endpoints: Endpoint[]) => endpoints.reduce((sum, { toFailing }) => sum + toFailing, 0);
    const holds = (happenings: { no: number; what: 'take' | 'fail' | 'succeed' }[]): boolean => {
      const slots = new AttemptSlots();
      for (const leave of fill(slots, 61)) leave(false);
      const endpoints = Array.from({ length: 61 }, (): Endpoint => ({ underWay: [], isFailing: true, toFailing: 0 }));
      return happenings.every(({ no, what }) => {
        const own = endpoints[no];
        if (!own) return false;
        const leave = what === 'take' ? slots.take(endpoint(no)) : null;
        const wasRefused = what === 'take' && !leave && !own.isFailing && own.underWay.length < 4;
        if (leave) own.underWay.push({ leave, toFailing: own.isFailing ? 1 : 0 });
        if (what !== 'take' && own.underWay.length > 0) {
          own.underWay.shift()?.leave(what === 'succeed');
          own.isFailing = what === 'fail';
        }
        own.toFailing = own.underWay.reduce((sum, { toFailing }) => sum + toFailing, 0);
        return !wasRefused && own.underWay.length <= 4 && toAll(endpoints) <= attemptSlots / 4;
      });
    };
    fc.assert(fc.property(story, holds), { numRuns: 50, endOnFailure: true });
  });
});

interface Endpoint {
  underWay: { leave: (wentWell?: boolean) => void; toFailing: number }[];
  isFailing: boolean;
  toFailing: number;
}
