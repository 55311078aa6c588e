import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ErrorKind } from './outcome.js';
import { delayBefore, schedule, verdictOn } from './verdict.js';

const now = new Date('2026-11-23T10:00:00Z');
const day = 24 * 3_600_000;

const of = (status: number | null, headers: Record<string, string> = {}, attempt = 1) =>
  verdictOn({ status, headers, error: null }, { attempt, now });
const retry = { kind: 'retry', retryAfterMs: null, likelyPermanent: false };

describe('what an outcome means', () => {
  it.each([200, 201, 202, 204, 299])('%d is accepted', (status) => expect(of(status)).toEqual({ kind: 'accepted' }));

  it.each([301, 302, 303, 307, 308, 400, 401, 404, 408, 422, 425, 429, 500, 502, 503, 504, 599])(
    '%d is tried again',
    (status) => expect(of(status)).toEqual(retry),
  );

  it('410 is the end', () => expect(of(410)).toEqual({ kind: 'gone' }));

  it('a refusal that three attempts did not change is likely to stay', () => {
    for (const status of [302, 401, 404]) {
      expect([1, 2, 3, 4].map((attempt) => of(status, {}, attempt))).toMatchObject(
        [false, false, true, true].map((likelyPermanent) => ({ likelyPermanent })),
      );
    }
    for (const status of [408, 425, 429, 500]) expect(of(status, {}, 4)).toEqual(retry);
  });

  it.each<ErrorKind>(['dns', 'connection', 'tls', 'timeout', 'too-large', 'protocol'])('%s is tried again', (kind) => {
    const error = { kind, code: kind, detail: '' };
    expect(verdictOn({ status: null, headers: {}, error }, { attempt: 9, now })).toEqual(retry);
  });

  it('what the guard refuses is not tried again', () => {
    const error = { kind: 'blocked', code: 'blocked', detail: '' } as const;
    expect(verdictOn({ status: null, headers: {}, error }, { attempt: 1, now })).toEqual({ kind: 'blocked' });
  });

  it('an answer that breaks off after its status counts by its status', () => {
    const error = { kind: 'timeout', code: 'timeout', detail: '' } as const;
    expect(verdictOn({ status: 200, headers: {}, error }, { attempt: 1, now })).toEqual({ kind: 'accepted' });
    expect(verdictOn({ status: 500, headers: {}, error }, { attempt: 1, now })).toEqual(retry);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 10:01:00 GMT', 60_000],
    ['Monday, 23-Nov-26 10:01:00 GMT', 60_000],
    ['Mon Nov 23 10:01:00 2026', 60_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['Mon, 23 Nov 2099 10:00:00 GMT', day],
    ['9'.repeat(400), day],
    ['86401', day],
    ['-5', null],
    ['soon', null],
    ['', null],
    ['1e3', null],
  ])('%s is %s', (value, retryAfterMs) => {
    expect(of(429, { 'retry-after': value })).toMatchObject({ kind: 'retry', retryAfterMs });
    expect(of(503, { 'retry-after': value })).toMatchObject({ retryAfterMs });
  });
});

describe('the wait before an attempt', () => {
  it('makes eleven attempts over 75 hours and a half', () => {
    expect(schedule.map((ms) => ms / 1000)).toEqual([0, 5, 30, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]);
    expect(delayBefore(12, null, 0.5)).toBeNull();
    expect(delayBefore(0, null, 0.5)).toBeNull();
  });

  it('varies by a fifth, so that receivers are not asked all at once', () => {
    expect([0, 0.5, 1].map((random) => delayBefore(4, null, random))).toEqual([240_000, 300_000, 360_000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const usual = schedule[attempt - 1] ?? 0;
        const delay = delayBefore(attempt, null, random) ?? -1;
        return delay >= Math.floor(usual * 0.8) && delay <= Math.ceil(usual * 1.2);
      }),
    );
  });

  it('is as long as the receiver asks for, never shorter than usual and never more than a day for it', () => {
    expect(delayBefore(2, 60_000, 0.5)).toBe(60_000);
    expect(delayBefore(4, 60_000, 0.5)).toBe(300_000);
    expect(delayBefore(2, 9 * day, 0.5)).toBe(day);
  });
});
