import type { FormStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { applyOnce } from './apply-once.js';
import type { Deps } from './deps.js';

/** No form is shown in this release: a submission is noted as a step that failed, and nothing is stored of it. */
export const acceptForm =
  (deps: Pick<Deps, 'db'>) =>
  async (step: FormStep): Promise<StepOutcome> =>
    await applyOnce(deps, step, async () => ({
      entries: [{ kind: 'step-failed', body: { code: 'not-set-up', attempts: 1 } }],
      change: {},
      decisions: ['no form is set up'],
    }));
