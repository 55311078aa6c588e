import { proxyActivities } from '@temporalio/workflow';
import type { TrialActivities } from '#activities/activities.js';

const { tryMessage } = proxyActivities<TrialActivities>({
  startToCloseTimeout: '50 seconds',
  retry: { maximumAttempts: 2 },
});

/** Tries one sentence on a bot. What it says and what came of it is in Postgres alone. */
export async function trial(trialId: string): Promise<void> {
  await tryMessage({ trialId });
}
