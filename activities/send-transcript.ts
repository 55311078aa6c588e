import type { Step, StepOutcome } from '#contracts/conversation-workflow.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce } from './apply-once.js';
import type { Deps } from './deps.js';

/**
 * Closes an ended conversation. Transcript mails are not set up in this release, so it says in the timeline that none was sent
 * and why. A visitor who wrote in the meantime keeps the conversation open.
 */
export const sendTranscript =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async (step: Step): Promise<StepOutcome> =>
    await applyOnce(deps, step, async (conversation) => {
      const written = await readTimelineWindow(deps.db, conversation.id, { kinds: ['visitor-message'], limit: 1 });
      const wroteSince = (written[0]?.seq ?? 0) > conversation.answeredSeq;
      if (conversation.status !== 'ended' || wroteSince) return null;
      const requests = await readTimelineWindow(deps.db, conversation.id, {
        kinds: ['skip-transcript-requested'],
        limit: 1,
      });
      const reason = requests.length > 0 ? 'requested' : 'not-set-up';
      return {
        entries: [{ kind: 'mail-skipped', body: { mail: 'transcript', reason } }],
        change: { status: 'closed' },
        decisions: [`no transcript: ${reason}`],
        applied: () => deps.events.closed(conversation.id, reason),
      };
    });
