import { Context } from '@temporalio/activity';
import type { EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import type { DeliveryState } from '#contracts/deliveries.js';
import type { AttemptResult, AttemptStep, DeliveryToStart } from '#contracts/delivery-workflow.js';
import { wordingFor } from '#contracts/wording.js';
import { type BegunAttempt, beginAttempt } from '#database/attempts.js';
import { type Following, type FoundDelivery, findDelivery, type Standing, settle } from '#database/deliveries.js';
import { endpointIdOf, obstacleAt } from '#database/endpoints.js';
import { isForVisitor, type ReachedCap } from '#database/mail-caps.js';
import type { EntryToAppend } from '#database/timeline.js';
import { AttemptSlots } from './attempt-slots.js';
import { deliverMail } from './deliver-mail.js';
import { type Attempted, deliverWebhook } from './deliver-webhook.js';
import type { DeliveryDeps } from './deps.js';
import { noteHealth } from './endpoint-health.js';
import { queuedEntry, toQueue, toStart } from './queue.js';

const heartbeatMs = 4_000;

/**
 * One attempt of a delivery: looks whether it may be sent at all, writes the attempt down, sends, and writes down what came of it.
 * Who waits for what is the workflow's; whatever the receiver does is a result, never an error.
 */
export function attemptDelivery(deps: DeliveryDeps) {
  const slots = new AttemptSlots();
  return async ({ deliveryId, trigger, retryInMs }: AttemptStep): Promise<AttemptResult> => {
    const delivery = await findDelivery(deps.db, deliveryId);
    if (!delivery) return { kind: 'settled', state: 'cancelled', conversationId: '', tell: false };
    const obstacle = await obstacleTo(deps, delivery);
    if (obstacle) return settled(delivery, await settle(deps.db, delivery, obstacle));

    const leave = slots.take(delivery.request.kind === 'webhook' ? delivery.request.webhookId : null);
    if (!leave) return { kind: 'busy' };
    let wentWell: boolean | undefined;
    const { heartbeat } = Context.current();
    const beating = setInterval(() => heartbeat(), heartbeatMs);
    try {
      const begun = await beginAttempt(deps.db, delivery, trigger, {
        caps: deps.mailCaps,
        keys: deps.encryptionKeys,
      });
      // Whoever settled it may have died before it could tell.
      if (!begun) return settled(delivery, (await findDelivery(deps.db, deliveryId))?.state ?? 'cancelled');
      if ('cap' in begun) return await hold(deps, delivery, begun.cap);
      const attempted = await send(deps, delivery, begun);
      wentWell = attempted.verdict === 'accepted';
      deps.events.attempted(deliveryId, delivery.request.kind, attempted.report.outcome, begun.no);
      return await writeDown(deps, delivery, begun, attempted, retryInMs);
    } finally {
      clearInterval(beating);
      leave(wentWell);
    }
  };
}

/** Why it is not sent after all: what was decided then may not hold now. */
async function obstacleTo({ db }: DeliveryDeps, delivery: FoundDelivery): Promise<Standing | null> {
  const { request, plan, botDeleted, accountId } = delivery;
  if (botDeleted) return { state: 'cancelled', reason: 'the bot was deleted' };
  // What concerns the account itself is told on any plan.
  if (request.kind === 'webhook-disabled-mail') return null;
  if (!emailNotifications.plans.includes(plan)) return { state: 'skipped', reason: 'plan' };
  if (request.kind !== 'webhook') return null;
  const reason = await obstacleAt(db, { id: endpointIdOf(request.webhookId), accountId });
  if (reason === null) return null;
  return reason === 'the webhook was deleted'
    ? { state: 'cancelled', reason }
    : { state: 'failed', reason: `the webhook is switched off: ${reason}` };
}

async function send(deps: DeliveryDeps, delivery: FoundDelivery, { no, unknown }: BegunAttempt): Promise<Attempted> {
  const { request } = delivery;
  return request.kind === 'webhook'
    ? await deliverWebhook(deps, delivery, request, no)
    : await deliverMail(deps, delivery, request, unknown);
}

/** More mails than may go out: the team's waits until there is room, a visitor's is not sent, and both say why. */
async function hold(
  { db }: DeliveryDeps,
  delivery: FoundDelivery,
  { until, reason }: ReachedCap,
): Promise<AttemptResult> {
  if (isForVisitor(delivery.request.kind)) {
    return settled(
      delivery,
      await settle(db, delivery, { state: 'skipped', reason: `not sent: ${reason} is reached` }),
    );
  }
  const waits: Standing = { state: 'retrying', reason: `waits: ${reason} is reached`, nextAt: until };
  const state = await settle(db, delivery, waits);
  return state === 'retrying'
    ? { kind: 'busy', afterMs: Math.max(0, until.getTime() - Date.now()) }
    : overtaken(delivery, state);
}

/** Where the delivery stands after an attempt, what that says about its endpoint, and what follows from both. */
async function writeDown(
  { db, events }: DeliveryDeps,
  delivery: FoundDelivery,
  begun: BegunAttempt,
  attempted: Attempted,
  retryInMs: number | undefined,
): Promise<AttemptResult> {
  const { conversationId, request } = delivery;
  const { verdict, reason, report, retryAfterMs } = attempted;
  const afterMs = verdict === 'retry' && retryInMs !== undefined ? Math.max(retryInMs, retryAfterMs) : undefined;
  const standing: Standing =
    afterMs === undefined
      ? { state: verdict === 'retry' ? 'failed' : verdict, reason }
      : { state: 'retrying', reason, nextAt: new Date(Date.now() + afterMs) };
  const entries = afterMs !== undefined && begun.no === 1 ? pending(delivery) : [];
  let deliveries: DeliveryToStart[] = [];
  const follow = async (tx: EntityManager): Promise<Following> => {
    const off = request.kind === 'webhook' ? await noteHealth(tx, delivery, request, attempted.endpoint) : null;
    if (!off) return { entries, deliveries: [] };
    const queued = toQueue(conversationId, off.deliveries);
    deliveries = queued.map(toStart);
    events.endpointDisabled(conversationId, off.reason);
    return { entries: [...entries, ...off.entries, ...queued.map(queuedEntry)], deliveries: queued };
  };
  const state = await settle(db, delivery, standing, { id: begun.id, report }, follow);
  if (afterMs === undefined) return { ...settled(delivery, state), deliveries };
  return state === 'retrying' ? { kind: 'retry', afterMs, deliveries } : { ...overtaken(delivery, state), deliveries };
}

type Settled = Extract<AttemptResult, { kind: 'settled' }>;

const settled = ({ conversationId, request }: FoundDelivery, state: DeliveryState): Settled => {
  const tell = request.kind === 'webhook' && ['accepted', 'failed', 'blocked'].includes(state);
  return { kind: 'settled', state, conversationId, tell };
};

/** Somebody else settled it; they have told. */
const overtaken = ({ conversationId }: FoundDelivery, state: DeliveryState): Settled => ({
  kind: 'settled',
  state,
  conversationId,
  tell: false,
});

/** The visitor learns that the request is taken, once, while it is tried again. */
const pending = ({ id, conversationId, request, locale, language }: FoundDelivery): EntryToAppend[] =>
  request.kind === 'webhook'
    ? [
        {
          kind: 'notice',
          id: uuidv5(`pending:${id}`, conversationId),
          body: { about: 'action-pending', text: wordingFor(locale, language).texts.action.pending },
        },
      ]
    : [];
