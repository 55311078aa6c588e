import type { Facts } from '#actions/action.js';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import type { Step, StepOutcome } from '#contracts/conversation-workflow.js';
import type { NewDelivery } from '#contracts/deliveries.js';
import type { EntryBody } from '#contracts/entries.js';
import type { FoundConversation } from '#database/conversations.js';
import { readTimelineWindow } from '#database/timeline.js';
import { applyOnce, factsIn } from './apply-once.js';
import type { Deps } from './deps.js';

/**
 * Closes an ended conversation and queues its transcript, or says in the timeline why none is sent. It is decided now, when the
 * transcript is due: settings, plan, and which mails a server has accepted. A visitor who wrote in the meantime keeps the
 * conversation open.
 */
export const sendTranscript =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async (step: Step): Promise<StepOutcome> =>
    await applyOnce(deps, step, async (conversation) => {
      const [newest] = await readTimelineWindow(deps.db, conversation.id, { kinds: ['visitor-message'], limit: 1 });
      const wroteSince = (newest?.seq ?? 0) > conversation.answeredSeq;
      if (conversation.status !== 'ended' || wroteSince) return null;
      const facts = factsIn(conversation, step, []);
      const reason = newest ? await whyNot(deps, conversation, facts) : 'empty';
      deps.events.closed(conversation.id, reason ?? 'sent');
      return {
        entries: reason ? [{ kind: 'mail-skipped', body: { mail: 'transcript', reason } }] : [],
        deliveries: reason ? [] : transcripts(facts, conversation),
        change: { status: 'closed' },
        decisions: [reason ? `no transcript: ${reason}` : 'transcript'],
      };
    });

type Reason = EntryBody<'mail-skipped'>['reason'];

async function whyNot(
  { db }: Pick<Deps, 'db'>,
  { id }: FoundConversation,
  { settings }: Facts,
): Promise<Reason | null> {
  const { transcript } = settings.of(emailNotifications);
  if (!transcript.enabled) return 'not-set-up';
  if (settings.lapsed(emailNotifications)) return 'plan';
  const requests = await readTimelineWindow(db, id, { kinds: ['skip-transcript-requested'], limit: 1 });
  if (requests.length > 0) return 'requested';
  if (!transcript.skipWhenNotified) return null;
  const accepted = await db.query<unknown[]>(
    `SELECT FROM deliveries WHERE conversation_id = $1 AND kind IN ('lead-mail', 'handover-mail') AND state = 'accepted'
     LIMIT 1`,
    [id],
  );
  return accepted.length > 0 ? 'notified' : null;
}

/** One to each recipient; the keys name the end they are about, so that another end has transcripts of its own. */
const transcripts = ({ settings, visitor }: Facts, { answeredSeq }: FoundConversation): NewDelivery[] =>
  settings.of(emailNotifications).transcript.recipients.map((to) => ({
    effectKey: `transcript-mail:${answeredSeq}:${to.toLowerCase()}`,
    request: { kind: 'transcript-mail', to, visitor, throughSeq: 2_147_483_647 },
  }));
