import { seconds, spreadOf, total } from '../report.js';
import type { Scenario } from '../scenario.js';
import { wrongs } from './audit.js';
import { type FaultName, faults } from './faults.js';
import { type RunResult, runConversations } from './run.js';

/** Visitors who ask, and must be answered once. */
export const conversations: Scenario<FaultName, RunResult> = {
  name: 'conversations',
  faults,
  usualRuns: 50,
  // Slow enough that an answer takes some two seconds, so that a kill lands in it.
  pace: { firstTokenMs: 150, tokenMs: 50 },
  run: runConversations,
  wordsOf: ({ accepted, answers, replaced, recoveriesMs }) =>
    `${accepted} messages, ${answers} answers, ${replaced} replaced, longest ${seconds(Math.max(0, ...recoveriesMs))}`,
  figuresOf(runs) {
    const recoveries = runs.flatMap(({ recoveriesMs }) => recoveriesMs);
    return {
      conversations: total(runs, (run) => run.conversations),
      accepted: total(runs, (run) => run.accepted),
      'sent again': total(runs, (run) => run.sentAgain),
      answers: total(runs, (run) => run.answers),
      replaced: total(runs, (run) => run.replaced),
      'model asked again': total(runs, (run) => run.askedAgain),
      open: recoveries.length,
      ...spreadOf(recoveries),
    };
  },
  wrongs,
};
