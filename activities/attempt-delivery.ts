import { Context } from '@temporalio/activity';
import { v5 as uuidv5 } from 'uuid';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import type { AttemptResult, AttemptStep } from '#contracts/delivery-workflow.js';
import { beginAttempt, type FoundDelivery, findDelivery, settle } from '#database/deliveries.js';
import { obstacleAt } from '#database/endpoints.js';
import type { EntryToAppend } from '#database/timeline.js';
import { deliverMail } from './deliver-mail.js';
import { type Attempted, deliverWebhook } from './deliver-webhook.js';
import type { DeliveryDeps } from './deps.js';

const heartbeatMs = 2_000;
/** Calls to one endpoint at the same time: a slow one keeps nobody else waiting. */
const perEndpoint = 4;

/**
 * One attempt of a delivery: looks whether it may be sent at all, writes the attempt down, sends, and writes down what came of it.
 * Who waits for what is the workflow's; whatever the receiver does is a result, never an error.
 */
export function attemptDelivery(deps: DeliveryDeps) {
  const busy = new Map<string, number>();
  return async ({ deliveryId, trigger, retryInMs }: AttemptStep): Promise<AttemptResult> => {
    const delivery = await findDelivery(deps.db, deliveryId);
    if (!delivery) return { kind: 'settled', state: 'cancelled', conversationId: '', tell: false };
    const { conversationId } = delivery;
    const settled = (state: FoundDelivery['state']): AttemptResult => {
      const tell = delivery.request.kind === 'webhook' && ['accepted', 'failed', 'blocked'].includes(state);
      return { kind: 'settled', state, conversationId, tell };
    };
    const overtaken = (state: FoundDelivery['state']): AttemptResult => ({
      kind: 'settled',
      state,
      conversationId,
      tell: false,
    });
    const obstacle = await obstacleTo(deps, delivery);
    if (obstacle) return settled(await settle(deps.db, delivery, obstacle));

    const endpoint = delivery.request.kind === 'webhook' ? delivery.request.webhookId : undefined;
    const underWay = (endpoint && busy.get(endpoint)) || 0;
    if (endpoint && underWay >= perEndpoint) return { kind: 'busy' };
    if (endpoint) busy.set(endpoint, underWay + 1);
    const { heartbeat } = Context.current();
    const beating = setInterval(() => heartbeat(), heartbeatMs);
    try {
      const begun = await beginAttempt(deps.db, delivery, trigger);
      if (!begun) return overtaken(delivery.state);
      const { request } = delivery;
      const attempted =
        request.kind === 'webhook'
          ? await deliverWebhook(deps, delivery, request, begun.no)
          : await deliverMail(deps, delivery, request, begun.unknown);
      deps.events.attempted(deliveryId, request.kind, attempted.report.outcome, begun.no);
      const attempt = { id: begun.id, report: attempted.report };
      if (attempted.verdict === 'retry' && retryInMs !== undefined) {
        const afterMs = Math.max(retryInMs, attempted.retryAfterMs);
        const nextAt = new Date(Date.now() + afterMs);
        const entries = begun.no === 1 ? pending(delivery) : [];
        const state = await settle(
          deps.db,
          delivery,
          { state: 'retrying', reason: attempted.reason, nextAt },
          attempt,
          entries,
        );
        return state === 'retrying' ? { kind: 'retry', afterMs } : overtaken(state);
      }
      return settled(await settle(deps.db, delivery, { state: stateOf(attempted), reason: attempted.reason }, attempt));
    } finally {
      clearInterval(beating);
      if (endpoint) busy.set(endpoint, (busy.get(endpoint) ?? 1) - 1);
    }
  };
}

const stateOf = ({ verdict }: Attempted) => (verdict === 'retry' ? 'failed' : verdict);

/** Why it is not sent after all: what was decided then may not hold now. */
async function obstacleTo({ db }: DeliveryDeps, { request, plan, botDeleted, accountId }: FoundDelivery) {
  if (botDeleted) return { state: 'cancelled' as const, reason: 'the bot was deleted' };
  if (!emailNotifications.plans.includes(plan)) return { state: 'skipped' as const, reason: 'plan' };
  if (request.kind !== 'webhook') return null;
  const reason = await obstacleAt(db, request.webhookId, accountId);
  if (reason === null) return null;
  return reason === 'the webhook was deleted'
    ? { state: 'cancelled' as const, reason }
    : { state: 'failed' as const, reason: `the webhook is switched off: ${reason}` };
}

/** The visitor learns that the request is taken, once, while it is tried again. */
const pending = ({ id, conversationId, request }: FoundDelivery): EntryToAppend[] =>
  request.kind === 'webhook'
    ? [
        {
          kind: 'notice',
          id: uuidv5(`pending:${id}`, conversationId),
          body: { about: 'action-pending', text: 'I have taken your request, and will tell you when it is done.' },
        },
      ]
    : [];
