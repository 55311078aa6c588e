import type { EndStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { endReason } from '#contracts/entries.js';
import { readTimeline, readTimelineWindow } from '#database/timeline.js';
import { applyOnce } from './apply-once.js';
import type { Deps } from './deps.js';

/**
 * Ends a conversation, because it was asked for (`requestedBy`, the seq of the asking entry) or because nobody wrote for too
 * long. A visitor who wrote since keeps it open.
 */
export const endConversation =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async (step: EndStep): Promise<StepOutcome> =>
    await applyOnce(deps, step, async (conversation) => {
      const [newest] = await readTimelineWindow(deps.db, conversation.id, { kinds: ['visitor-message'], limit: 1 });
      const wroteSince = (newest?.seq ?? 0) > (step.requestedBy ?? conversation.answeredSeq);
      if (conversation.status !== 'open' || wroteSince) return null;
      const [request] =
        step.requestedBy === undefined
          ? []
          : await readTimeline(deps.db, conversation, { after: step.requestedBy - 1, limit: 1 });
      const reason = endReason.parse(request?.body.reason ?? 'idle');
      return {
        entries: [{ kind: 'ended', body: { reason } }],
        change: { status: 'ended', endReason: reason },
        decisions: [`ended: ${reason}`],
        applied: () => deps.events.ended(conversation.id, reason),
      };
    });
