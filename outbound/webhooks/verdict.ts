import type { Outcome } from './outcome.js';

const second = 1_000;
const day = 24 * 60 * 60 * second;

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

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from now, 24 hours at most; null when it is neither. */
function readRetryAfter(value: string | undefined, now: Date): number | null {
  // The oldest of the three date formats names no zone and means GMT.
  const [, seconds, date] = /^(?:(\d+)|([A-Z][a-z]{2}.*?)(?: GMT)?)$/.exec(value ?? '') ?? [];
  const ms = seconds ? Number(seconds) * second : Date.parse(`${date} GMT`) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), day);
}
