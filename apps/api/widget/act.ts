import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Facts, HappeningKind, Happenings } from '#actions/action.js';
import { factsOf } from '#actions/facts.js';
import { type Reaction, react } from '#actions/react.js';
import { saidIn, windowOf } from '#actions/said.js';
import { type FoundConversation, findConversation } from '#database/conversations.js';
import { append, readTimelineWindow } from '#database/timeline.js';
import { ProblemError } from '../problem.js';
import type { VisitorAuthority } from '../request.js';

const tries = 5;

/** The conversation behind a token, with all that rules look at. */
export async function conversationOf(db: DataSource, { id }: VisitorAuthority): Promise<FoundConversation> {
  const found = await findConversation(db, id);
  if (!found) throw new ProblemError('unauthorized', 'The conversation is gone.');
  return found.conversation;
}

/** What rules may know; each label gets an id of its own. */
export function factsFor(conversation: Parameters<typeof factsOf>[0], said: Facts['said'] = []): Facts {
  const ids = new Map<string, string>();
  return factsOf(conversation, said, (label) => {
    const id = ids.get(label) ?? uuidv7();
    ids.set(label, id);
    return id;
  });
}

/**
 * Lets the actions react to something a visitor did that needs no model and no delivery, at once. A step of the workflow that
 * runs meanwhile is fenced off and does its work again on what stands then.
 */
export async function act<K extends HappeningKind>(
  db: DataSource,
  authority: VisitorAuthority,
  happening: { kind: K } & Happenings[K],
): Promise<{ conversation: FoundConversation; facts: Facts; reaction: Reaction }> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const conversation = await conversationOf(db, authority);
    if (conversation.status === 'closed') break;
    const facts = factsFor(conversation, await readSaid(db, conversation.id));
    const reaction = react(conversation.state, happening, facts);
    const { entries, state } = reaction;
    if (entries.length === 0) return { conversation, facts, reaction };
    // Who takes the matter to the team is answered there: no word of the model follows to what was asked before.
    const answeredSeq = happening.kind === 'channel-chosen' ? conversation.lastSeq : conversation.answeredSeq;
    if (await append(db, conversation, entries, { state, answeredSeq, fence: conversation.stepNo })) {
      return { conversation, facts, reaction };
    }
  }
  throw new ProblemError('conversation_closed', 'The conversation is closed, or busy; try again or start a new one.');
}

const readSaid = async (db: DataSource, conversationId: string): Promise<Facts['said']> =>
  saidIn(await readTimelineWindow(db, conversationId, windowOf));
