/**
 * Why no complete answer came: `blocked` by the guard, `protocol` for what is no HTTP, `connection` for one that was refused, broke
 * or closed too soon, `too-large` for more than is read.
 */
export type ErrorKind = 'blocked' | 'dns' | 'connection' | 'tls' | 'timeout' | 'too-large' | 'protocol';

/** One attempt as it is recorded. It holds no secret; all but `address` may be shown to the webhook's owner. */
export interface Outcome {
  /** Null when no answer began. What came after it may still be an `error`. */
  status: number | null;
  /** The few that tell something, by their lower-case name. */
  headers: Record<string, string>;
  /** What was answered, at most 16 KiB of UTF-8. */
  text: string;
  /** The answer when it is JSON, read from up to 64 KiB; null otherwise. */
  json: unknown;
  /** Milliseconds: to resolve the name, to connect after that, from the start to the answer's head, and all in all. */
  timings: { dnsMs: number | null; connectMs: number | null; ttfbMs: number | null; totalMs: number };
  /** The address that was connected to: for the operator only, it says what an inner name resolves to. */
  address: string | null;
  /** `code` is the network's, or the kind again. `detail` is a sentence for the webhook's owner and names no inner address. */
  error: { kind: ErrorKind; code: string; detail: string } | null;
}

/** A failure on the way to the receiver. Its message becomes the outcome's `detail`. */
export class CallError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string = details[kind],
    readonly code: string = kind,
  ) {
    super(message);
    this.name = 'CallError';
  }
}

/** What an error of the network means. One that is a fault of ours is thrown again. */
export function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const code = codeOf(error);
  if (code === '' || /^(UND_)?ERR_(INVALID|NOT_SUPPORTED)/.test(code)) throw error;
  const kind = kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection';
  return new CallError(kind, details[kind], code);
}

/** undici's parser gives no code. `instanceof Error` would be false for errors of Node in a test's realm. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && error.name === 'HTTPParserError' ? error.name : '';
}

/** Codes of getaddrinfo, OpenSSL, undici and the operating system; the first that fits counts. */
const kinds: readonly [RegExp, ErrorKind][] = [
  [/^(ENOTFOUND|ENODATA|EAI_.*)$/, 'dns'],
  [/SSL|TLS|CERT|^(UNABLE_TO_.*|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/, 'tls'],
  [/^ETIMEDOUT$/, 'timeout'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'too-large'],
  [/^(HTTPParserError|UND_ERR_RES_.*)$/, 'protocol'],
];

const details: Record<ErrorKind, string> = {
  blocked: 'The address leads to a place that webhooks may not reach.',
  dns: 'The host name could not be resolved.',
  connection: 'The connection was refused or broke before the answer was complete.',
  tls: 'No trusted TLS connection could be made.',
  timeout: 'No complete answer came in time.',
  'too-large': 'The answer is longer than 64 KiB, or its headers are too long.',
  protocol: 'The answer is no valid HTTP.',
};
