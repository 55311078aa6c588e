import type { DeliveryStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { applyOnce } from './apply-once.js';
import type { Deps } from './deps.js';

/** Nothing is delivered in this release: a settled delivery is noted as a step that failed. */
export const settleDelivery =
  (deps: Pick<Deps, 'db'>) =>
  async (step: DeliveryStep): Promise<StepOutcome> =>
    await applyOnce(deps, step, async () => ({
      entries: [{ kind: 'step-failed', body: { code: 'not-set-up', attempts: 1 } }],
      change: {},
      decisions: ['no delivery is set up'],
    }));
