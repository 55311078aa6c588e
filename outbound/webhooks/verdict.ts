import type { Outcome } from './outcome.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Time before each attempt, counted from the end of the one before: Standard Webhooks' example with a step at 30 s. */
export const schedule: readonly number[] = [
  ...[0, 5 * second, 30 * second, 5 * minute, 30 * minute],
  ...[2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
];

/**
 * What an outcome means. `gone`: the receiver wants no more, the webhook is to be switched off. `blocked`: another attempt would be
 * refused too. `likelyPermanent`: still tried, but only a human will help.
 */
export type Verdict =
  | { kind: 'accepted' | 'gone' | 'blocked' }
  | { kind: 'retry'; retryAfterMs: number | null; likelyPermanent: boolean };

/** `attempt` counts from 1. A status counts even when the rest of the answer did not come: it was given once. */
export function verdictOn(
  { status, headers, error }: Pick<Outcome, 'status' | 'headers' | 'error'>,
  { attempt, now }: { attempt: number; now: Date },
): Verdict {
  if (error?.kind === 'blocked') return { kind: 'blocked' };
  if (status === null) return { kind: 'retry', retryAfterMs: null, likelyPermanent: false };
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 410) return { kind: 'gone' };
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  return {
    kind: 'retry',
    retryAfterMs: readRetryAfter(headers['retry-after'], now),
    likelyPermanent: !isPassing && attempt >= 3,
  };
}

/**
 * Milliseconds to wait before an attempt (from 1), ±20 % by `random` (0 to 1), and at least what the receiver asked for; null when
 * there is no such attempt.
 */
export function delayBefore(attempt: number, retryAfterMs: number | null, random: number): number | null {
  const usual = schedule[attempt - 1];
  if (usual === undefined) return null;
  return Math.round(Math.max(usual * (0.8 + 0.4 * random), Math.min(retryAfterMs ?? 0, 24 * hour)));
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from now, 24 hours at most; null when it is neither. */
function readRetryAfter(value: string | undefined, now: Date): number | null {
  // The oldest of the three date formats names no zone and means GMT.
  const [, seconds, date] = /^(?:(\d+)|([A-Z][a-z]{2}.*?)(?: GMT)?)$/.exec(value ?? '') ?? [];
  const ms = seconds ? Number(seconds) * second : Date.parse(`${date} GMT`) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 24 * hour);
}
