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
 * transcript is due: settings, plan, and which mails a server has accepted. A visitor who wrote or acted in the meantime keeps the
 * conversation open.
 */
export const sendTranscript =
  (deps: Pick<Deps, 'db' | 'events'>) =>
  async (step: Step): Promise<StepOutcome> =>
    await applyOnce(deps, step, async (conversation) => {
      const [newest] = await readTimelineWindow(deps.db, conversation.id, { kinds: ['visitor-message'], limit: 1 });
      const wroteSince = (newest?.seq ?? 0) > conversation.answeredSeq;
      if (conversation.status !== 'ended' || wroteSince || (await hasUnhandled(deps, conversation))) return null;
      const facts = factsIn(conversation, step, []);
      const reason = newest ? await whyNot(deps, conversation, facts) : 'empty';
      return {
        entries: reason ? [{ kind: 'mail-skipped', body: { mail: 'transcript', reason } }] : [],
        deliveries: reason ? [] : transcripts(facts, conversation),
        change: { status: 'closed', lastSeq: conversation.lastSeq },
        decisions: [reason ? `no transcript: ${reason}` : 'transcript'],
        applied: () => deps.events.closed(conversation.id, reason ?? 'sent'),
      };
    });

/** Whether a form or a yes is still on its way to the workflow: a closed conversation would send nothing for it. */
async function hasUnhandled({ db }: Pick<Deps, 'db'>, { id }: FoundConversation): Promise<boolean> {
  const unhandled = await db.query<unknown[]>(
    `SELECT FROM timeline_entries e
     WHERE e.conversation_id = $1 AND e.signal IN ('form-submitted', 'confirmed') AND NOT EXISTS (
       SELECT FROM steps s WHERE s.conversation_id = e.conversation_id
         AND s.key = replace(e.signal, 'form-submitted', 'form') || ':' || e.seq)
     LIMIT 1`,
    [id],
  );
  return unhandled.length > 0;
}

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
