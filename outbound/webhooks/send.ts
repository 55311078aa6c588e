import { cleaned } from '#contracts/text.js';
import { Answer } from './answer.js';
import type { GuardedAgent } from './guard.js';
import { callHeaders, keptHeaders } from './headers.js';
import { asCallError, CallError, type Outcome } from './outcome.js';
import { redactorOf } from './redact.js';
import type { Message } from './sign.js';

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
  /** From the start to a connection, its name resolved and its TLS agreed on. */
  connectMs: number;
  /** From the start to the end of the answer. */
  totalMs: number;
}

const usualTimeouts: Timeouts = { connectMs: 5_000, totalMs: 20_000 };

/** Makes one attempt. Whatever the receiver or the network does is in the outcome; only a fault of ours is thrown. */
export async function sendWebhook(call: WebhookCall): Promise<Outcome> {
  const started = performance.now();
  const redact = redactorOf([...call.message.secrets, ...Object.values(call.headers)]);
  const clean = (text: string): string => redact(cleaned(text));
  const seen: Seen = {
    sinceStart: () => Math.round(performance.now() - started),
    dnsMs: null,
    connectMs: null,
    ttfbMs: null,
    address: null,
    status: null,
    headers: {},
    answer: new Answer(),
  };
  const error = await exchange(call, seen);
  const { dnsMs, connectMs, ttfbMs, address, status, headers, answer, sinceStart } = seen;
  return {
    status,
    headers: keptHeaders(headers, clean),
    text: answer.text(clean),
    json: error ? null : answer.json(clean),
    timings: { dnsMs, connectMs, ttfbMs, totalMs: sinceStart() },
    address,
    error: error && { kind: error.kind, code: error.code, detail: error.message },
  };
}

/** What came before the end, whatever the end was. */
interface Seen {
  sinceStart(): number;
  dnsMs: number | null;
  connectMs: number | null;
  ttfbMs: number | null;
  address: string | null;
  status: number | null;
  headers: Record<string, string | string[] | undefined>;
  answer: Answer;
}

async function exchange(call: WebhookCall, seen: Seen): Promise<CallError | null> {
  const { url, message, agent, timeouts = usualTimeouts } = call;
  const refusal = agent.check(url);
  if (refusal !== null) return new CallError('blocked', refusal);
  const end = new AbortController();
  const giveUp = (detail: string): void => end.abort(new CallError('timeout', detail));
  const connecting = setTimeout(giveUp, timeouts.connectMs, `No connection was made in ${timeouts.connectMs} ms.`);
  // A limit between two bytes would never end a receiver that drips.
  const deadline = setTimeout(giveUp, timeouts.totalMs, `No complete answer came in ${timeouts.totalMs} ms.`);
  const watcher = {
    lookedUp: () => {
      seen.dnsMs = seen.sinceStart();
    },
    connected: (address: string) => {
      clearTimeout(connecting);
      seen.address = address;
      seen.connectMs = seen.sinceStart() - (seen.dnsMs ?? 0);
    },
  };
  const { origin, pathname, search } = new URL(url);
  const client = agent.open(origin, watcher, end.signal);
  try {
    const response = await client.request({
      method: 'POST',
      path: pathname + search,
      headers: callHeaders(call),
      body: message.body,
      signal: end.signal,
    });
    seen.ttfbMs = seen.sinceStart();
    seen.status = response.statusCode;
    seen.headers = response.headers;
    for await (const bytes of response.body) seen.answer.take(bytes);
    return null;
  } catch (error) {
    return asCallError(end.signal.aborted ? end.signal.reason : error);
  } finally {
    clearTimeout(connecting);
    clearTimeout(deadline);
    end.abort();
    await client.destroy();
  }
}
