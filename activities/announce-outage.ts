import { react } from '#actions/react.js';
import type { FailedStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn, ruled } from './apply-once.js';
import type { Deps } from './deps.js';
import { saidIn, textOf, windowOf } from './said.js';

/** What a visitor reads when the model cannot answer; the widget may say it in the visitor's language by `about: outage`. */
const outageText = 'I cannot answer right now. Please try again in a few minutes; your message is kept.';

/** Tells the visitor that no answer comes and the owner why. The conversation goes on; the failed step counts as taken care of. */
export const announceOutage =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async ({ conversationId, key, code, attempts, throughSeq }: FailedStep): Promise<StepOutcome> =>
    await applyOnce(deps, { conversationId, key: `outage:${key}` }, async (conversation) => {
      const entries = await readTimelineWindow(deps.db, conversation.id, windowOf);
      const waiting = entries.filter(({ kind, seq }) => kind === 'visitor-message' && seq > conversation.answeredSeq);
      const messageSeq = throughSeq ?? waiting.at(-1)?.seq ?? conversation.answeredSeq;
      const question = waiting.map(textOf).join('\n');
      // Actions that need no model still work.
      const facts = factsIn(conversation, { conversationId, key }, saidIn(entries));
      const reaction = react(conversation.state, { kind: 'outage', question, messageSeq }, facts);
      const { change, ...effects } = ruled(reaction);
      const notice = { kind: 'notice' as const, body: { text: outageText, about: 'outage' as const } };
      return {
        ...effects,
        entries: [
          { kind: 'step-failed', body: { code, attempts } },
          ...(reaction.replacesReply ? [] : [notice]),
          ...effects.entries,
        ],
        change: { ...change, answeredSeq: messageSeq, status: 'open', endReason: null },
        decisions: [`the model failed: ${code}`],
        applied: () => deps.events.outageAnnounced(conversationId, code),
      };
    });
