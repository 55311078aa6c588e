import type { VisitorEntryKind } from '#contracts/entries.js';
import type { Answer } from '../conversation/api.js';
import type { Conversation } from '../conversation/conversation.js';
import type { EntryOf } from '../conversation/parse.js';
import type { Standing } from '../conversation/standing.js';
import type { Texts } from '../texts.js';

/** What an entry is drawn from, if a visitor can do something with it. */
export interface CardProps<K extends VisitorEntryKind> {
  entry: EntryOf<K>;
  standing: Standing;
  conversation: Conversation;
  /** Goes to the card of an entry, now or as soon as it is there. */
  seek(entryId: string): void;
}

/** Why an act did not succeed, for the visitor to read: of what they gave, the server speaks in their language. */
export const whyNot = (answer: Exclude<Answer<unknown>, { kind: 'done' }>, texts: Texts): string =>
  (answer.kind === 'refused' && answer.code === 'invalid' && answer.detail) || texts.notDone;
