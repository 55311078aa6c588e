import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { until } from '../apps/local/until.js';
import { Visitor } from './visitor.js';

/** What the turns of one conversation leave in Temporal. */
export interface HistoryFigures {
  turns: number;
  /** Worst turn. */
  eventsPerTurn: number;
  actionsPerTurn: number;
  bytesPerTurn: number;
  /** Before the first turn. */
  start: { events: number; actions: number; bytes: number };
}

type Event = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

const turns = 6;
const restMs = 200;

/** Lets a visitor have six turns with the product and reads the history that they made. */
export async function measureHistory(client: Client, api: string, bot: string): Promise<HistoryFigures> {
  const visitor = await Visitor.arrive(api, bot);
  const handle = client.workflow.getHandle(workflowIdOf(visitor.conversationId));
  const read = async (answered: number) =>
    await until(
      'The history',
      async () => {
        const events = (await handle.fetchHistory()).events ?? [];
        const done = events.filter((event) => event.activityTaskCompletedEventAttributes).length;
        const begun = events.filter((event) => event.workflowTaskScheduledEventAttributes).length;
        const ended = events.filter((event) => event.workflowTaskCompletedEventAttributes).length;
        if (done < answered || ended === 0 || begun > ended) throw new Error('The workflow is at work.');
        const size = (await handle.describe()).raw.workflowExecutionInfo?.historySizeBytes;
        return { events, bytes: Number(size ?? Number.NaN) };
      },
      { withinMs: 10_000 },
    );
  try {
    const start = await read(0);
    for (let turn = 1; turn <= turns; turn += 1) {
      await visitor.turn();
      await delay(restMs);
    }
    const whole = await read(turns);
    const byTurn = whole.events.slice(start.events.length).reduce<Event[][]>((grouped, event) => {
      if (event.workflowExecutionSignaledEventAttributes) grouped.push([]);
      grouped.at(-1)?.push(event);
      return grouped;
    }, []);
    return {
      turns,
      eventsPerTurn: Math.max(...byTurn.map((events) => events.length)),
      actionsPerTurn: Math.max(...byTurn.map(actions)),
      bytesPerTurn: (whole.bytes - start.bytes) / turns,
      start: { events: start.events.length, actions: actions(start.events), bytes: start.bytes },
    };
  } finally {
    visitor.leave();
  }
}

/**
 * Billable actions by the rules of Temporal Cloud (docs.temporal.io/evaluate/cloud/actions): start, signal, update, timer, search
 * attributes, continue-as-new and each attempt of an activity 1, child workflow 2, the local activities of a task 1. Heartbeats leave no event.
 */
function actions(events: Event[]): number {
  return events.reduce((sum, event) => sum + actionsOf(event), 0);
}

function actionsOf(event: Event): number {
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return 2;
  if (event.activityTaskStartedEventAttributes) return event.activityTaskStartedEventAttributes.attempt ?? 1;
  const costsOne =
    event.workflowExecutionStartedEventAttributes ??
    event.workflowExecutionSignaledEventAttributes ??
    event.workflowExecutionUpdateAcceptedEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes ??
    event.timerStartedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes ??
    event.markerRecordedEventAttributes;
  return costsOne ? 1 : 0;
}
