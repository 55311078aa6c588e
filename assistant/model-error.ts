import type { ModelErrorCode } from '#contracts/entries.js';

/**
 * A model's failure as its owner may read it. The message is ours alone: no visitor text, no key, nothing the provider wrote.
 * `budget` is the code of a question that was never asked. `retryAfterMs` is how long the provider asked us to wait, unbounded.
 */
export class ModelError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: ModelErrorCode,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ModelError';
    this.retryable = code !== 'auth' && code !== 'refused' && code !== 'budget';
  }
}

/** The error for an HTTP status, also for one that a provider reports inside a stream it had begun with 200. */
export function errorForStatus(status: number, headers?: Headers): ModelError {
  return new ModelError(codeForStatus(status), `The model answered ${status}.`, headers && retryAfterMs(headers));
}

function codeForStatus(status: number): ModelErrorCode {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate-limited';
  return status >= 500 || status === 408 || status === 409 ? 'unavailable' : 'refused';
}

/** Milliseconds from `retry-after-ms`, or from `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(headers: Headers): number | undefined {
  const exact = headers.get('retry-after-ms');
  const after = headers.get('retry-after');
  const waits = [
    exact === null ? Number.NaN : Number(exact),
    after === null ? Number.NaN : Number(after) * 1000,
    after === null ? Number.NaN : Date.parse(after) - Date.now(),
  ];
  const wait = waits.find(Number.isFinite);
  return wait === undefined ? undefined : Math.max(0, wait);
}
