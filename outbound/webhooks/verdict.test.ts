import { describe, expect, it } from '@jest/globals';
import type { ErrorKind } from './outcome.js';
import { verdictOn } from './verdict.js';

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
