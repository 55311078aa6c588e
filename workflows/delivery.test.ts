import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { loadTestServers } from '#config/test-env.js';
import type { DeliveryStep, StepOutcome } from '#contracts/conversation-workflow.js';
import {
  type AttemptResult,
  type AttemptStep,
  type DeliveryInput,
  type DeliveryToStart,
  deliveryIdOf,
  deliveryWorkflow,
} from '#contracts/delivery-workflow.js';
import { activitiesOf, skipTime, waitsBetween } from '#testing/skip-time.js';
import { openTestTemporal, type TestTemporal } from '#testing/temporal.js';
import { until } from '#testing/until.js';
import * as signals from './signals.js';

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let temporal: TestTemporal;
let connection: NativeConnection;
let steps: AttemptStep[];
let told: DeliveryStep[];
beforeAll(async () => {
  temporal = await openTestTemporal();
  connection = await NativeConnection.connect({ address: temporal.address });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await temporal.close();
});
beforeEach(() => {
  steps = [];
  told = [];
  follows = [];
});

/** Mails that were asked for, by their ids. */
let follows: string[];
function mailThatFollows(): DeliveryToStart {
  const deliveryId = randomUUID();
  follows.push(deliveryId);
  return { deliveryId, channel: 'mail' };
}
const isStarted = async (deliveryId: string | undefined): Promise<string> =>
  (await temporal.client.workflow.getHandle(deliveryIdOf(deliveryId ?? '')).describe()).status.name;

const accepted: AttemptResult = { kind: 'settled', state: 'accepted', conversationId: randomUUID(), tell: false };
/** As the activity does: it waits for the usual time, or for what the receiver asks for. */
const failing = async ({ retryInMs }: AttemptStep): Promise<AttemptResult> =>
  retryInMs === undefined ? { ...accepted, state: 'failed' } : { kind: 'retry', afterMs: retryInMs };

async function run(
  attempt: (step: AttemptStep, no: number) => Promise<AttemptResult>,
  play: (handle: WorkflowHandle) => Promise<void>,
  input: Partial<DeliveryInput> = {},
): Promise<void> {
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: loadTestServers().workflowBundle },
    activities: {
      attemptDelivery: async (step: AttemptStep) => {
        steps.push(step);
        return await attempt(step, steps.length);
      },
      settleDelivery: async (step: DeliveryStep): Promise<StepOutcome> => {
        told.push(step);
        return { status: 'closed', handled: 0, decisions: [], deliveries: [mailThatFollows()] };
      },
    },
  });
  const deliveryId = randomUUID();
  await worker.runUntil(async () => {
    const handle = await temporal.client.workflow.start(deliveryWorkflow, {
      workflowId: deliveryIdOf(deliveryId),
      taskQueue,
      args: [{ deliveryId, channel: 'webhook', ...input }],
    });
    await play(handle);
    await handle.terminate('the test is through').catch(() => undefined);
  });
}

const schedules = {
  webhook: [5 * second, 30 * second, 5 * minute, 30 * minute, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour)],
  mail: [30 * second, 2 * minute, 10 * minute, 30 * minute, ...[1, 2, 4, 8, 12].map((hours) => hours * hour)],
};

describe('a delivery that keeps failing', () => {
  it.each([['webhook', 11] as const, ['mail', 10] as const])(
    'by %s is tried %i times, each after its wait give or take a fifth, by the clock of the real server',
    async (channel, attempts) => {
      await run(
        failing,
        async (handle) => {
          await skipTime(temporal, handle);
          await handle.result();
          expect(steps).toHaveLength(attempts);
          for (const [i, gap] of waitsBetween(await activitiesOf(handle)).entries()) {
            const wanted = schedules[channel][i] ?? Number.NaN;
            expect(gap).toBeGreaterThanOrEqual(wanted * 0.8);
            expect(gap).toBeLessThanOrEqual(wanted * 1.2 + 5 * second);
          }
        },
        { channel },
      );
    },
  );

  it('waits as long as the receiver asks for', async () => {
    const asked = async (_: AttemptStep, no: number): Promise<AttemptResult> =>
      no === 1 ? { kind: 'retry', afterMs: 7 * hour } : accepted;
    await run(asked, async (handle) => {
      await skipTime(temporal, handle);
      await handle.result();
      expect(waitsBetween(await activitiesOf(handle))[0]).toBeGreaterThanOrEqual(7 * hour);
    });
  });
});

describe('a delivery', () => {
  it('is tried at once when somebody asks for it, and goes on with its schedule', async () => {
    const thrice = async (step: AttemptStep, no: number) => (no < 3 ? await failing(step) : accepted);
    await run(thrice, async (handle) => {
      await until('the first attempt', () => expect(steps).toHaveLength(1));
      await handle.signal(signals.redeliver);
      await until('the second', () => expect(steps).toHaveLength(2));
      expect(steps[1]?.trigger).toBe('manual');
      await skipTime(temporal, handle);
      await handle.result();
      expect(steps[2]?.trigger).toBe('auto');
    });
  });

  it('that is wanted again after its end is tried once, and no more by itself', async () => {
    await run(
      failing,
      async (handle) => {
        await handle.result();
        expect(steps.map(({ trigger, retryInMs }) => [trigger, retryInMs])).toEqual([['manual', undefined]]);
      },
      { manual: true },
    );
  });

  it('that is cancelled is not tried again', async () => {
    await run(failing, async (handle) => {
      await until('the first attempt', () => expect(steps).toHaveLength(1));
      await handle.signal(signals.cancel);
      await handle.result();
      expect(steps).toHaveLength(1);
    });
  });

  it('waits for an endpoint that has enough, and for a worker or a database that died, without counting that as a try', async () => {
    const troubled = async (step: AttemptStep, no: number): Promise<AttemptResult> => {
      if (no === 1) return { kind: 'busy' };
      if (no === 2) throw ApplicationFailure.nonRetryable('Postgres is away.');
      return await failing(step);
    };
    await run(troubled, async (handle) => {
      await skipTime(temporal, handle);
      await handle.result();
      expect(steps).toHaveLength(2 + 11);
    });
  });

  it('asks less and less often for an endpoint that has enough for long', async () => {
    const busy = async (_: AttemptStep, no: number): Promise<AttemptResult> => (no < 10 ? { kind: 'busy' } : accepted);
    await run(busy, async (handle) => {
      await skipTime(temporal, handle);
      await handle.result();
      for (const [i, gap] of waitsBetween(await activitiesOf(handle)).entries()) {
        const wanted = Math.min(2 ** (i + 1) * second, 2 * minute);
        expect(gap).toBeGreaterThanOrEqual(wanted * 0.8);
        expect(gap).toBeLessThanOrEqual(wanted * 1.2 + 5 * second);
      }
    });
  });

  it('waits for room under a limit of mails as long as that takes, without counting that as a try', async () => {
    const held = async (step: AttemptStep, no: number): Promise<AttemptResult> =>
      no === 1 ? { kind: 'busy', afterMs: hour } : await failing(step);
    await run(
      held,
      async (handle) => {
        await skipTime(temporal, handle);
        await handle.result();
        expect(waitsBetween(await activitiesOf(handle))[0]).toBeGreaterThanOrEqual(hour);
        expect(steps).toHaveLength(1 + 10);
      },
      { channel: 'mail' },
    );
  });

  it('starts what follows from it, whether it is settled by that or goes on', async () => {
    const following = async (_: AttemptStep, no: number): Promise<AttemptResult> => {
      const deliveries = [mailThatFollows()];
      return no === 1 ? { kind: 'retry', afterMs: 1, deliveries } : { ...accepted, deliveries };
    };
    await run(following, async (handle) => {
      await handle.result();
      expect(await Promise.all(follows.map(isStarted))).toEqual(['RUNNING', 'RUNNING']);
    });
  });

  it('is told to its conversation, and where that is over does what the conversation would do', async () => {
    const conversationId = randomUUID();
    await run(
      async () => ({ ...accepted, conversationId, tell: true }),
      async (handle) => {
        await handle.result();
        const deliveryId = handle.workflowId.slice('delivery:'.length);
        expect(told).toEqual([{ conversationId, key: `settled:${deliveryId}`, deliveryId }]);
        expect(await isStarted(follows[0])).toBe('RUNNING');
      },
    );
  });

  it('goes on after the attempts of an earlier run', async () => {
    await run(
      failing,
      async (handle) => {
        await skipTime(temporal, handle);
        await handle.result();
        expect(steps).toHaveLength(2);
      },
      { attempts: 9 },
    );
  });
});
