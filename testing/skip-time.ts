import type { WorkflowHandle } from '@temporalio/client';
import type { TestTemporal } from './temporal.js';

/**
 * Lets a workflow's clock, and the clocks of the children it starts from now on, jump ahead whenever nothing runs. Real
 * server-side time skipping, Server 1.32 or newer. Postgres and this process keep their own time.
 */
export async function skipTime(
  { client }: Pick<TestTemporal, 'client'>,
  { workflowId }: WorkflowHandle,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

/** What a workflow had done so far, with the milliseconds of its own clock at which each began to be due. */
export async function activitiesOf(handle: WorkflowHandle): Promise<{ name: string; at: number }[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled, eventTime }) =>
    scheduled
      ? [
          {
            name: scheduled.activityType?.name ?? '',
            at: Number(eventTime?.seconds ?? 0) * 1000 + Number(eventTime?.nanos ?? 0) / 1e6,
          },
        ]
      : [],
  );
}

/** Milliseconds between each of some times and the next. */
export const gapsOf = (happened: readonly { at: number }[]): number[] =>
  happened.slice(1).map(({ at }, i) => at - (happened[i]?.at ?? Number.NaN));
