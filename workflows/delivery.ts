import {
  ActivityFailure,
  condition,
  getExternalWorkflowHandle,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '#activities/activities.js';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import type { AttemptResult, DeliveryInput } from '#contracts/delivery-workflow.js';
import * as signals from './signals.js';
import { startDeliveries } from './start-deliveries.js';

/** Tried once: whether a message was taken before a worker died is for the next attempt to find out. */
const { attemptDelivery } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

/** One short transaction: tried until Postgres is back. */
const { settleDelivery } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '10 seconds' },
});

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the attempts after the first, in milliseconds; webhooks as Standard Webhooks advises, 75 h 36 m in all. */
const schedules: Record<DeliveryInput['channel'], readonly number[]> = {
  webhook: [
    ...[5 * second, 30 * second, 5 * minute, 30 * minute],
    ...[2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  ],
  mail: [30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour],
};
const busyMs = 2_000;
/** Who waits longer asks less often: thousands behind an endpoint that hangs would keep the workers busy with asking. */
const maxBusyMs = 2 * minute;
const faultMs = 10_000;

/**
 * One mail or one webhook call, until it settles: when to try is decided here, what an attempt comes to in its activity. Somebody
 * may have it tried at once, or cancel it. Nothing of what is sent goes through Temporal.
 */
export async function delivery({ deliveryId, channel, attempts = 0, manual = false }: DeliveryInput): Promise<void> {
  const schedule = manual ? [] : schedules[channel];
  let byHand = manual;
  let cancelled = false;
  let done = attempts;
  let busyInARow = 0;
  setHandler(signals.redeliver, () => {
    byHand = true;
    cancelled = false;
  });
  setHandler(signals.cancel, () => {
    cancelled = true;
  });

  while (!cancelled) {
    const trigger = byHand ? 'manual' : 'auto';
    byHand = false;
    const usual = schedule[done];
    const retryInMs = usual === undefined ? undefined : jittered(usual);
    const result = await attempt(trigger, retryInMs);
    if (result?.kind === 'retry' || result?.kind === 'settled') await startDeliveries(result.deliveries);
    if (result?.kind === 'settled') {
      if (result.tell) await tell(result.conversationId);
      return;
    }
    if (result?.kind === 'retry') done += 1;
    busyInARow = result?.kind === 'busy' ? busyInARow + 1 : 0;
    const waitMs = waitAfter(result, busyInARow);
    setCurrentDetails(`${done} attempts; the next at ${new Date(Date.now() + waitMs).toISOString()}`);
    await condition(() => byHand || cancelled, waitMs);
  }

  /** Undefined when the worker died, or Postgres was away, in the middle of it. */
  async function attempt(
    trigger: 'auto' | 'manual',
    retryInMs: number | undefined,
  ): Promise<AttemptResult | undefined> {
    try {
      return await attemptDelivery({ deliveryId, trigger, ...(retryInMs === undefined ? {} : { retryInMs }) });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return undefined;
    }
  }

  /** A conversation that is over hears no more: what it would do about it is done here. */
  async function tell(conversationId: string): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowIdOf(conversationId)).signal(signals.deliverySettled, { deliveryId });
    } catch (error) {
      log.info('The conversation is over; its timeline is told.', { error: String(error) });
      await tellTimeline(conversationId);
    }
  }

  async function tellTimeline(conversationId: string): Promise<void> {
    try {
      const told = await settleDelivery({ conversationId, key: `settled:${deliveryId}`, deliveryId });
      await startDeliveries(told.deliveries);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.info('The conversation was erased; nobody is told.', { error: String(error) });
    }
  }
}

/** Milliseconds to the next attempt; what nobody knows the length of is waited for a little. */
function waitAfter(result: AttemptResult | undefined, busyInARow: number): number {
  if (result?.kind === 'retry') return result.afterMs;
  if (result?.kind !== 'busy') return faultMs;
  if (result.afterMs !== undefined) return result.afterMs + jittered(busyMs);
  return jittered(Math.min(busyMs * 2 ** (busyInARow - 1), maxBusyMs));
}

const jittered = (ms: number): number => Math.round(ms * (0.8 + 0.4 * Math.random()));
