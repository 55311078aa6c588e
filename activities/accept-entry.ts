import type { Happening } from '#actions/action.js';
import { react } from '#actions/react.js';
import { saidIn, windowOf } from '#actions/said.js';
import type { EntryStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { entryBodies } from '#contracts/entries.js';
import { idOf } from '#contracts/ids.js';
import type { FoundConversation } from '#database/conversations.js';
import { readTimeline, readTimelineWindow, type StoredEntry } from '#database/timeline.js';
import { applyOnce, factsIn, type Ruling, ruled } from './apply-once.js';
import type { Deps } from './deps.js';

const entryUuid = idOf('entry');

/** Lets the actions react to a form that was sent. The lead stands already; this is what follows from it. */
export const acceptForm =
  (deps: Pick<Deps, 'db'>) =>
  async (step: EntryStep): Promise<StepOutcome> =>
    await accept(deps, step, (entry) => {
      if (entry.kind !== 'form-submitted') return null;
      const { formId, purpose } = entryBodies['form-submitted'].parse(entry.body);
      return { kind: 'form-submitted', formId: entryUuid.parse(formId), purpose, seq: entry.seq };
    });

/** Lets the actions react to a visitor's yes or no. */
export const acceptConfirmation =
  (deps: Pick<Deps, 'db'>) =>
  async (step: EntryStep): Promise<StepOutcome> =>
    await accept(deps, step, (entry) => {
      if (entry.kind !== 'confirm-answered') return null;
      const { confirmId, accept: yes } = entryBodies['confirm-answered'].parse(entry.body);
      return { kind: 'confirmed', confirmId: entryUuid.parse(confirmId), accept: yes };
    });

type Accepted = Happening<'form-submitted' | 'confirmed'>;

async function accept(
  { db }: Pick<Deps, 'db'>,
  step: EntryStep,
  happeningOf: (entry: StoredEntry) => Accepted | null,
): Promise<StepOutcome> {
  return await applyOnce({ db }, step, async (conversation: FoundConversation): Promise<Ruling | null> => {
    const [entry] = await readTimeline(db, conversation, { after: step.seq - 1, limit: 1 });
    const happening = entry && happeningOf(entry);
    if (!happening) return null;
    const said = saidIn(await readTimelineWindow(db, conversation.id, windowOf));
    const reaction = react(conversation.state, happening, factsIn(conversation, step, said));
    const fired = reaction.decisions.filter(({ fires }) => fires).map(({ action }) => action);
    return { ...ruled(reaction), decisions: [happening.kind, ...fired] };
  });
}
