import { Counter, Histogram } from 'prom-client';
import type { Log } from '#config/log.js';
import type { ModelErrorCode, ReplyTrace } from '#contracts/entries.js';

const replies = new Counter({ name: 'parley_replies_total', help: 'Replies of the model', labelNames: ['finish'] });
const tokens = new Counter({
  name: 'parley_model_tokens_total',
  help: 'Tokens by direction',
  labelNames: ['direction'],
});
const firstToken = new Histogram({
  name: 'parley_model_first_token_seconds',
  help: 'From the request to the first token of the model',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15],
});
const failures = new Counter({ name: 'parley_model_failures_total', help: 'Failed attempts', labelNames: ['code'] });
const outages = new Counter({
  name: 'parley_outages_total',
  help: 'Visitors told that no answer comes',
  labelNames: ['code'],
});

const attempts = new Counter({
  name: 'parley_delivery_attempts_total',
  help: 'Attempts of deliveries',
  labelNames: ['kind', 'outcome'],
});

/** What happens in conversations, for the log and the metrics; never what is said in them. */
export const createEvents = (log: Pick<Log, 'info' | 'warn'>) => ({
  replied(conversationId: string, trace: ReplyTrace): void {
    replies.inc({ finish: trace.finishReason });
    tokens.inc({ direction: 'in' }, trace.promptTokens ?? 0);
    tokens.inc({ direction: 'out' }, trace.completionTokens ?? 0);
    if (trace.firstTokenMs !== null) firstToken.observe(trace.firstTokenMs / 1000);
    log.info({ conversationId, ...trace, passages: trace.passages.length }, 'replied');
  },
  modelFailed(conversationId: string, code: ModelErrorCode, attempt: number): void {
    failures.inc({ code });
    log.warn({ conversationId, code, attempt }, 'the model failed');
  },
  outageAnnounced(conversationId: string, code: string): void {
    outages.inc({ code });
    log.warn({ conversationId, code }, 'an outage was announced');
  },
  ended(conversationId: string, reason: string): void {
    log.info({ conversationId, reason }, 'ended');
  },
  attempted(deliveryId: string, kind: string, outcome: string, no: number): void {
    attempts.inc({ kind, outcome });
    log.info({ deliveryId, kind, outcome, no }, 'attempted');
  },
  endpointDisabled(webhookId: string, reason: string): void {
    log.warn({ webhookId, reason }, 'a webhook was switched off');
  },
  closed(conversationId: string, transcript: string): void {
    log.info({ conversationId, transcript }, 'closed');
  },
});

export type Events = ReturnType<typeof createEvents>;
