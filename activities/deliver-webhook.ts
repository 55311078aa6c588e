import { conversationUrl } from '#contracts/console.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { AttemptReport } from '#database/attempts.js';
import { type FoundDelivery, fixMessage } from '#database/deliveries.js';
import { endpointIdOf, openEndpoint } from '#database/endpoints.js';
import { envelope } from '#outbound/webhooks/envelope.js';
import { sendWebhook } from '#outbound/webhooks/send.js';
import { newMessageId } from '#outbound/webhooks/sign.js';
import { verdictOn } from '#outbound/webhooks/verdict.js';
import type { DeliveryDeps } from './deps.js';

export type WebhookRequest = Extract<DeliveryRequest, { kind: 'webhook' }>;

/** What an attempt came to, and what is to be done about it. */
export interface Attempted {
  report: AttemptReport;
  verdict: 'accepted' | 'retry' | 'failed' | 'blocked' | 'unknown';
  reason: string | null;
  retryAfterMs: number;
  /** What an attempt at a webhook says about its endpoint. */
  endpoint?: 'well' | 'failed' | 'gone';
}

/** One call of a webhook: the same bytes and the same id each time, signed anew. */
export async function deliverWebhook(
  deps: DeliveryDeps,
  delivery: FoundDelivery,
  request: WebhookRequest,
  no: number,
): Promise<Attempted> {
  const { secrets, headers } = await openEndpoint(deps.db, deps.encryptionKeys, {
    id: endpointIdOf(request.webhookId),
    accountId: delivery.accountId,
  });
  const { messageId, body } = await fixMessage(deps.db, delivery, {
    messageId: newMessageId(),
    body: delivery.body ?? (await bodyOf(deps, delivery, request)),
  });
  const now = new Date();
  const outcome = await sendWebhook({
    url: request.url,
    message: {
      id: messageId,
      timestamp: Math.floor(now.getTime() / 1000),
      body: Buffer.from(body),
      secrets,
    },
    headers,
    agent: deps.webhooks,
    version: deps.version,
  });
  const verdict = verdictOn(outcome, { attempt: no, now });
  const isAccepted = verdict.kind === 'accepted';
  const report: AttemptReport = {
    outcome: isAccepted ? 'accepted' : verdict.kind === 'blocked' ? 'blocked' : 'failed',
    status: outcome.status,
    error: outcome.error?.detail ?? (isAccepted ? null : `The receiver answered ${outcome.status}.`),
    answer: outcome.text === '' ? null : outcome.text,
    durationMs: outcome.timings.totalMs,
    response: isAccepted ? outcome.json : null,
  };
  return {
    report,
    verdict: verdict.kind === 'gone' ? 'failed' : verdict.kind,
    reason: report.error,
    retryAfterMs: verdict.kind === 'retry' ? (verdict.retryAfterMs ?? 0) : 0,
    ...(verdict.kind === 'blocked' ? {} : { endpoint: healthBy[verdict.kind] }),
  };
}

/** What we do not send says nothing about the receiver. */
const healthBy = { accepted: 'well', retry: 'failed', failed: 'failed', gone: 'gone' } as const;

async function bodyOf(
  { db, publicUrl }: DeliveryDeps,
  delivery: FoundDelivery,
  request: WebhookRequest,
): Promise<string> {
  const [told] = await db.query<
    {
      botName: string;
      startedAt: Date;
      pageUrl: string | null;
      consent: { given: boolean; at: string } | null;
      summary: string | null;
    }[]
  >(
    `SELECT v.settings->>'name' AS "botName", c.started_at AS "startedAt", c.page_url AS "pageUrl", l.consent,
       (SELECT e.body->>'text' FROM timeline_entries e
        WHERE e.conversation_id = c.id AND e.kind = 'summary-written' ORDER BY e.seq DESC LIMIT 1) AS summary
     FROM conversations c
     JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
     LEFT JOIN leads l ON l.visitor_id = c.visitor_id
     WHERE c.id = $1 AND c.account_id = $2`,
    [delivery.conversationId, delivery.accountId],
  );
  if (!told) throw new Error('The conversation of a delivery is gone.');
  const id = publicId('conversation', delivery.conversationId);
  return envelope({
    at: delivery.createdAt,
    test: false,
    action: { name: request.action, inputs: request.inputs },
    bot: { id: publicId('bot', delivery.botId), name: told.botName },
    conversation: { id, url: conversationUrl(publicUrl, id), startedAt: told.startedAt, pageUrl: told.pageUrl },
    visitor: request.visitor,
    consent: told.consent,
    summary: request.sendSummary ? told.summary : null,
  }).toString();
}
