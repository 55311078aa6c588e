import type { VisitorEntryKind } from '#contracts/entries.js';
import type { SubmitForm } from '#contracts/widget.js';
import { type Conversation, type ConversationState, unreadIn } from '../conversation/conversation.js';
import type { Keeper } from '../conversation/keeper.js';
import type { Entry, EntryOf } from '../conversation/parse.js';
import { say } from '../say.js';

interface Options {
  publicId: string;
  /** The page may read what is written and sent. */
  exposesPii: boolean;
  keeper: Keeper;
}

/** Tells the page what happens in the chat: ids and kinds, and nothing that a visitor wrote unless the page asks for it. */
export function tellPage({ publicId, exposesPii, keeper }: Options) {
  const sent = new Map<string, SubmitForm['values']>();
  let failed = false;
  let unsent = 0;
  let unread = 0;

  const inConversation = () => ({ conversationId: keeper.read().conversationId });
  const where = ({ id }: Entry) => ({ ...inConversation(), entryId: id });
  const message =
    (from: 'visitor' | 'bot' | 'system') => (entry: EntryOf<'visitor-message' | 'bot-message' | 'notice'>) =>
      say(publicId, 'message', { ...where(entry), from, ...(exposesPii && { text: entry.text }) });

  const tellers: { [K in VisitorEntryKind]?: (entry: EntryOf<K>) => void } = {
    'visitor-message': message('visitor'),
    'bot-message': message('bot'),
    notice: message('system'),
    'form-shown': (entry) => say(publicId, 'form:shown', { ...where(entry), purpose: entry.purpose }),
    'form-submitted': (entry) => {
      const values = sent.get(entry.formId);
      say(publicId, 'form:submitted', {
        ...where(entry),
        formId: entry.formId,
        ...(exposesPii && values && { values }),
      });
    },
    'handover-offered': (entry) => {
      const channels = entry.channels.map(({ channel }) => channel);
      say(publicId, 'handover:shown', { ...where(entry), channels });
    },
    'channel-opened': (entry) => say(publicId, 'handover:channel', { ...where(entry), channel: entry.channel }),
    'action-settled': (entry) =>
      say(publicId, 'webhook:completed', { ...where(entry), action: entry.action, ok: entry.ok }),
    ended: (entry) => say(publicId, 'conversation:ended', { ...where(entry), reason: entry.reason }),
  };
  const tell = <K extends VisitorEntryKind>(kind: K, entry: EntryOf<K>) => tellers[kind]?.(entry);

  return {
    news: (entry: Entry) => tell(entry.kind, entry),

    changed(state: ConversationState) {
      const isFailed = state.phase === 'failed';
      if (isFailed && !failed) say(publicId, 'error', { code: 'not-started' });
      failed = isFailed;
      const count = state.outbox.filter((waiting) => waiting.state === 'failed').length;
      if (count > unsent) say(publicId, 'error', { code: 'not-sent' });
      unsent = count;
      if (unreadIn(state) !== unread) {
        unread = unreadIn(state);
        say(publicId, 'unread', { count: unread });
      }
    },

    /** The same conversation, in which the page hears of what a visitor does. */
    overhear: (conversation: Conversation): Conversation => ({
      ...conversation,
      acts() {
        const acts = conversation.acts();
        return {
          ...acts,
          clickButton(id) {
            say(publicId, 'action-button:click', { ...inConversation(), buttonId: id });
            return acts.clickButton(id);
          },
          submitForm(form) {
            sent.set(form.formId, form.values);
            return acts.submitForm(form);
          },
        };
      },
    }),
  };
}
