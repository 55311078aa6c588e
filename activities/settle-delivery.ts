import { react } from '#actions/react.js';
import type { DeliveryStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { findDelivery } from '#database/deliveries.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn, ruled } from './apply-once.js';
import type { Deps } from './deps.js';
import { saidIn, windowOf } from './said.js';

/** Tells the conversation what became of a delivery. */
export const settleDelivery =
  (deps: Pick<Deps, 'db'>) =>
  async (step: DeliveryStep): Promise<StepOutcome> =>
    await applyOnce(deps, step, async (conversation) => {
      const delivery = await findDelivery(deps.db, step.deliveryId);
      if (!delivery || delivery.conversationId !== conversation.id || conversation.status === 'closed') return null;
      const said = saidIn(await readTimelineWindow(deps.db, conversation.id, windowOf));
      const ok = delivery.state === 'accepted';
      const reaction = react(
        conversation.state,
        { kind: 'delivery-settled', request: delivery.request, ok, response: delivery.response },
        factsIn(conversation, step, said),
      );
      return { ...ruled(reaction), decisions: [`${delivery.request.kind} ${delivery.state}`] };
    });
