import { react } from '#actions/react.js';
import { saidIn, windowOf } from '#actions/said.js';
import type { DeliveryStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { findDelivery } from '#database/deliveries.js';
import { isFollowed } from '#database/presence.js';
import { appliedStep } from '#database/steps.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn, ruled } from './apply-once.js';
import type { Deps } from './deps.js';

/**
 * Tells the conversation what became of a delivery, also one that is over: its timeline says how everything ended. A failure that
 * was told is followed by the success that somebody got by hand, a success by nothing more.
 */
export const settleDelivery =
  (deps: Pick<Deps, 'db'>) =>
  async (step: DeliveryStep): Promise<StepOutcome> => {
    const delivery = await findDelivery(deps.db, step.deliveryId);
    const ok = delivery?.state === 'accepted';
    const well = { ...step, key: `${step.key}:accepted` };
    return await applyOnce(deps, ok ? well : step, async (conversation) => {
      if (!delivery || delivery.conversationId !== conversation.id) return null;
      if (!ok && (await appliedStep(deps.db, well))) return null;
      const said = saidIn(await readTimelineWindow(deps.db, conversation.id, windowOf));
      const { request, state, response } = delivery;
      const reaction = react(
        conversation.state,
        {
          kind: 'delivery-settled',
          deliveryId: delivery.id,
          request,
          ok,
          response,
          isFollowed: await isFollowed(deps.db, conversation),
          isOver: conversation.status === 'closed',
        },
        factsIn(conversation, step, said),
      );
      const { change, ...effects } = ruled(reaction);
      return {
        ...effects,
        change: { ...change, evenClosed: true },
        decisions: [`${request.kind} ${state}`],
      };
    });
  };
