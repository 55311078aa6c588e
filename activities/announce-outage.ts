import { react } from '#actions/react.js';
import { saidIn, textOf, windowOf } from '#actions/said.js';
import type { FailedStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn, ruled } from './apply-once.js';
import type { Deps } from './deps.js';

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
      const isSpent = code === 'budget';
      const reaction = react(conversation.state, { kind: 'outage', question, messageSeq, isSpent }, facts);
      const { change, ...effects } = ruled(reaction);
      const about = isSpent ? ('budget' as const) : ('outage' as const);
      const notice = { kind: 'notice' as const, body: { text: facts.wording.texts[about], about } };
      return {
        ...effects,
        entries: [
          { kind: 'step-failed', body: { code, attempts } },
          ...(reaction.replacesReply && !isSpent ? [] : [notice]),
          ...effects.entries,
        ],
        change: { ...change, answeredSeq: messageSeq, status: 'open', endReason: null },
        decisions: [`no answer of the model: ${code}`],
        applied: () => deps.events.outageAnnounced(conversationId, code),
      };
    });
