import type { FailedStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce } from './apply-once.js';
import type { Deps } from './deps.js';

/** What a visitor reads when the model cannot answer; the widget may say it in the visitor's language by `about: outage`. */
const outageText = 'I cannot answer right now. Please try again in a few minutes; your message is kept.';

/** Tells the visitor that no answer comes and the owner why. The conversation goes on; the failed step counts as taken care of. */
export const announceOutage =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async ({ conversationId, key, code, attempts, throughSeq }: FailedStep): Promise<StepOutcome> =>
    await applyOnce(deps, { conversationId, key: `outage:${key}` }, async (conversation) => {
      const [newest] = await readTimelineWindow(deps.db, conversation.id, { kinds: ['visitor-message'], limit: 1 });
      return {
        entries: [
          { kind: 'step-failed', body: { code, attempts } },
          { kind: 'notice', body: { text: outageText, about: 'outage' } },
        ],
        change: { answeredSeq: throughSeq ?? newest?.seq ?? conversation.answeredSeq, status: 'open', endReason: null },
        decisions: [`the model failed: ${code}`],
        applied: () => deps.events.outageAnnounced(conversationId, code),
      };
    });
