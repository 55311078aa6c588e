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

/** Tried once: whether a message was taken before a worker died is for the next attempt to find out. */
const { attemptDelivery } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
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
    if (result?.kind === 'settled') {
      if (result.tell) await tell(result.conversationId);
      return;
    }
    if (result?.kind === 'retry') done += 1;
    const waitMs = result?.kind === 'retry' ? result.afterMs : result ? jittered(busyMs) : faultMs;
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

  /** A conversation that is closed hears no more; the timeline has it. */
  async function tell(conversationId: string): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowIdOf(conversationId)).signal(signals.deliverySettled, { deliveryId });
    } catch (error) {
      log.info('The conversation is over; nobody was told.', { error: String(error) });
    }
  }
}

const jittered = (ms: number): number => Math.round(ms * (0.8 + 0.4 * Math.random()));
