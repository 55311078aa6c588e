import type { FoundRun } from './runs.service.js';

/** What runs of all kinds show of themselves. */
export const presentRun = ({ state, total, results, botVersion, drafts, createdAt }: FoundRun) => ({
  state,
  total,
  done: results.length,
  botVersion,
  drafts,
  createdAt: createdAt.toISOString(),
});
