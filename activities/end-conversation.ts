import { emailNotifications } from '#actions/email-notifications/settings.js';
import { react } from '#actions/react.js';
import type { EndStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { endReason } from '#contracts/entries.js';
import { readTimeline, readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn, ruled } from './apply-once.js';
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
      const facts = factsIn(conversation, step, []);
      const reaction = react(conversation.state, { kind: 'ended', reason }, facts);
      const { change, ...effects } = ruled(reaction);
      return {
        ...effects,
        entries: [{ kind: 'ended', body: { reason } }, ...effects.entries],
        change: { ...change, status: 'ended', endReason: reason },
        transcriptDelayMs: facts.settings.of(emailNotifications).transcript.delayMinutes * 60_000,
        decisions: [`ended: ${reason}`],
        applied: () => deps.events.ended(conversation.id, reason),
      };
    });
