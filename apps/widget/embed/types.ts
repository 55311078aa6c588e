/** What a page says of its visitor: longest 200, 254, 32 and 4096 characters. `token` is a JWT that the page's server signed. */
export interface Visitor {
  name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  token?: string | undefined;
}

/** Up to 20 texts of at most 500 characters, under names of letters, digits, spaces, dots, dashes and underscores. */
export type Context = Record<string, string | undefined>;

/** What a page has told of visitor and visit, as it told it. */
export interface Known {
  visitor: Omit<Visitor, 'token'>;
  token: string | undefined;
  context: Context;
}

/** Details of the event `parley:<name>`, besides `bot`, the bot's public id. `?text` and `?values` come with `data-expose-pii` alone. */
export interface EventDetails {
  /** The chat takes commands. */
  ready: object;
  opened: object;
  closed: object;
  message: InConversation & { from: 'visitor' | 'bot' | 'system'; text?: string | undefined };
  'form:shown': InConversation & { purpose: 'lead' | 'handover' };
  'form:submitted': InConversation & { formId: string; values?: Record<string, string | undefined> };
  'handover:shown': InConversation & { channels: string[] };
  'handover:channel': InConversation & { channel: string };
  'action-button:click': { conversationId: string | undefined; buttonId: string };
  'webhook:completed': InConversation & { action: string; ok: boolean };
  'conversation:ended': InConversation & { reason: string };
  /** How much was said that the visitor has not seen. */
  unread: { count: number };
  /** `not-loaded` the panel, `not-started` the conversation, `not-sent` a message, `not-identified` the visitor. */
  error: { code: 'not-loaded' | 'not-started' | 'not-sent' | 'not-identified' };
}

interface InConversation {
  /** Undefined for one that an older widget began. */
  conversationId: string | undefined;
  entryId: string;
}

export type EventName = keyof EventDetails;
export type ParleyEvent<K extends EventName> = CustomEvent<{ bot: string } & EventDetails[K]>;

/** What can be asked of a chat. Before the script has come, and while the page has no chat, calls wait. */
export interface ChatCommands {
  /** Opens the chat; `message` is put into its text field, for the visitor to send. */
  open(options?: { message?: string | undefined }): void;
  close(): void;
  toggle(): void;
  /** Shows the launcher again. */
  show(): void;
  /** Takes the launcher away. `open` works nevertheless. */
  hide(): void;
  /** Sends it as the visitor's message. */
  sendMessage(text: string): void;
  /** Forgets the conversation; the next one is new. */
  reset(): void;
  /** For a logout: forgets conversation, visitor and context, in all tabs, and closes the chat. */
  shutdown(): void;
  /** Takes the chat off the page. */
  destroy(): void;
}

/** Commands of the whole page. */
export interface PageCommands {
  /** Says who the visitor is. What an earlier call said stays unless it is said anew. */
  identify(visitor: Visitor): void;
  /** Says more of the visit. What an earlier call said stays unless it is said anew. */
  setContext(context: Context): void;
  on<K extends EventName>(event: K, listener: (event: ParleyEvent<K>) => void): void;
  off<K extends EventName>(event: K, listener: (event: ParleyEvent<K>) => void): void;
}

export type Commands = ChatCommands & PageCommands;

/** `window.Parley`: `Parley('open')` is `Parley.open()`. With several chats on a page it speaks to the first. */
export interface Parley extends Commands {
  <C extends keyof Commands>(command: C, ...args: Parameters<Commands[C]>): void;
  isOpen(): boolean;
  /** Calls that wait for the script. */
  q?: Iterable<unknown>[];
}

declare global {
  interface Window {
    Parley?: Parley;
  }
}

export type Mode = 'bubble' | 'inline' | 'fullscreen';

/** Attributes of `<parley-chat>`, and as `data-…` of the script. */
export interface ChatAttributes {
  /** The bot's public id. */
  bot: string;
  mode?: Mode;
  theme?: 'light' | 'dark' | 'auto';
  /** A language tag such as `de`, or `auto`. */
  locale?: string;
  /** Such as `#0b7a75`; without it, the bot's own. */
  color?: string;
  /** Events say what was written, and what was sent with a form. */
  exposePii?: boolean;
}
