import { proxyActivities } from '@temporalio/workflow';
import type { TrialActivities } from '#activities/activities.js';
import type { TrialRunInput } from '#contracts/trials.js';

const { tryMessage } = proxyActivities<TrialActivities>({
  startToCloseTimeout: '50 seconds',
  retry: { maximumAttempts: 2 },
});

/** Tries one sentence on a bot. What it says and what came of it is in Postgres alone. */
export async function trial(trialId: string): Promise<void> {
  await tryMessage({ trialId });
}

/** Tried until Postgres is back; how often a model is asked again is the activity's to say. */
const { tryItem, finishRun } = proxyActivities<TrialActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '15 seconds' },
});

/** Items that are tried at a time: a run leaves the model to the visitors. */
const lanes = 4;

/** Tries all items of a run, until somebody stops it. Temporal knows their numbers and nothing else. */
export async function trialRun({ runId, total }: TrialRunInput): Promise<void> {
  let next = 0;
  let goesOn = true;
  const lane = async (): Promise<void> => {
    while (goesOn && next < total) {
      const position = next;
      next += 1;
      const tried = await tryItem({ runId, position });
      goesOn = goesOn && tried.goesOn;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await finishRun({ runId });
}
