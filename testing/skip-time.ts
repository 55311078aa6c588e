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

/** What a workflow had done so far: when each began to be due and when it was done, in milliseconds of the workflow's clock. */
export async function activitiesOf(handle: WorkflowHandle): Promise<{ name: string; at: number; doneAt: number }[]> {
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  const ends = new Map(
    all.map(({ activityTaskCompletedEventAttributes: done, eventTime }) => [
      String(done?.scheduledEventId ?? ''),
      msOf(eventTime),
    ]),
  );
  return all.flatMap(({ eventId, activityTaskScheduledEventAttributes: scheduled, eventTime }) =>
    scheduled
      ? [
          {
            name: scheduled.activityType?.name ?? '',
            at: msOf(eventTime),
            doneAt: ends.get(String(eventId)) ?? Number.NaN,
          },
        ]
      : [],
  );
}

/** Milliseconds from the end of each activity to the beginning of the next. */
export const waitsBetween = (activities: readonly { at: number; doneAt: number }[]): number[] =>
  activities.slice(1).map(({ at }, i) => at - (activities[i]?.doneAt ?? Number.NaN));

const msOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
