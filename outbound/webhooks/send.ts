import { cleaned } from '#contracts/text.js';
import type { GuardedAgent } from './guard.js';
import { headersOf, keptHeaders } from './headers.js';
import { asCallError, CallError, type Outcome } from './outcome.js';
import { mapTexts, redactorOf } from './redact.js';
import { type Message, signedHeaders } from './sign.js';

export interface WebhookCall {
  url: string;
  message: Message;
  /** The owner's, which are secrets. They never replace ours. */
  headers: Record<string, string>;
  agent: GuardedAgent;
  /** Of Parley. */
  version: string;
  timeouts?: Timeouts;
}

interface Timeouts {
  /** From the start to a connection with TLS. */
  connectMs: number;
  /** From the start to the end of the answer. */
  totalMs: number;
}

const usualTimeouts: Timeouts = { connectMs: 5_000, totalMs: 20_000 };
const mostRead = 65_536;
const mostKept = 16_384;

/** Makes one attempt. Whatever the receiver or the network does is in the outcome; only a fault of ours is thrown. */
export async function sendWebhook(call: WebhookCall): Promise<Outcome> {
  const { url, message, headers, agent, version, timeouts = usualTimeouts } = call;
  const started = performance.now();
  const sinceStart = (): number => Math.round(performance.now() - started);
  const redact = redactorOf([...message.secrets, ...Object.values(headers)]);
  const outcome: Outcome = {
    status: null,
    headers: {},
    text: '',
    json: null,
    timings: { dnsMs: null, connectMs: null, ttfbMs: null, totalMs: 0 },
    address: null,
    error: null,
  };
  const { timings } = outcome;
  const refusal = agent.check(url);
  if (refusal !== null) {
    return { ...outcome, error: { kind: 'blocked', code: null, detail: refusal } };
  }

  const end = new AbortController();
  const giveUp = (detail: string): void => end.abort(new CallError('timeout', detail));
  const connecting = setTimeout(giveUp, timeouts.connectMs, `No connection was made in ${timeouts.connectMs} ms.`);
  const deadline = setTimeout(giveUp, timeouts.totalMs, `No complete answer came in ${timeouts.totalMs} ms.`);
  const { origin, pathname, search } = new URL(url);
  const client = agent.open(
    origin,
    {
      lookedUp: () => {
        timings.dnsMs = sinceStart();
      },
      connected: (address) => {
        clearTimeout(connecting);
        outcome.address = address;
        timings.connectMs = sinceStart() - (timings.dnsMs ?? 0);
      },
    },
    end.signal,
  );
  const answer = new Answer();
  try {
    const response = await client.request({
      method: 'POST',
      path: pathname + search,
      headers: headersOf(headers, {
        'content-type': 'application/json',
        'user-agent': `Parley/${version}`,
        ...signedHeaders(message),
      }),
      body: message.body,
      signal: end.signal,
    });
    timings.ttfbMs = sinceStart();
    outcome.status = response.statusCode;
    outcome.headers = Object.fromEntries(
      Object.entries(keptHeaders(response.headers)).map(([name, value]) => [name, redact(cleaned(value))]),
    );
    for await (const bytes of response.body) answer.take(bytes);
    outcome.json = answer.json(redact);
  } catch (error) {
    const { kind, code, message: detail } = asCallError(end.signal.aborted ? end.signal.reason : error);
    outcome.error = { kind, code, detail };
  } finally {
    clearTimeout(connecting);
    clearTimeout(deadline);
    end.abort();
    await client.destroy();
  }
  outcome.text = answer.text(redact);
  timings.totalMs = sinceStart();
  return outcome;
}

/** An answer as far as it is read. */
class Answer {
  #bytes = Buffer.alloc(0);

  /** Throws when it becomes too long. */
  take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]).subarray(0, mostRead);
    if (this.#bytes.length === mostRead) throw new CallError('too-large');
  }

  text(redact: (text: string) => string): string {
    return decoded(Buffer.from(redact(this.#whole)).subarray(0, mostKept));
  }

  json(redact: (text: string) => string): unknown {
    try {
      return mapTexts(JSON.parse(this.#whole), (text) => redact(cleaned(text)));
    } catch {
      return null;
    }
  }

  get #whole(): string {
    return cleaned(decoded(this.#bytes));
  }
}

/** Holds back a character that was cut at the end; what is no UTF-8 becomes U+FFFD. */
const decoded = (bytes: Buffer): string => new TextDecoder().decode(bytes, { stream: true });
