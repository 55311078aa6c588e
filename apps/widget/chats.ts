import { type Chat, createChat } from './chat.js';
import type { Known } from './embed/types.js';

/** The chats of the page by their elements, the first one first. */
const chats = new Map<Element, Chat & { looks: string }>();
let waiting: ((chat: Chat) => void)[] = [];
const nobody: Known = { visitor: {}, token: undefined, context: {} };
let known = nobody;

/** What a chat is made from; a chat whose element has other values now is made anew. */
export const attributes = ['bot', 'mode', 'locale', 'color', 'expose-pii'];

/** Makes a `<parley-chat>` on the page a chat, and ends that of one which has left it. `here` is the address of the script. */
export function settle(host: HTMLElement, here: URL) {
  const looks = attributes.map((name) => host.getAttribute(name)).join();
  if (host.isConnected && chats.get(host)?.looks === looks) return;
  release(host);
  if (!host.isConnected) return;
  if (!host.getAttribute('bot')) return console.error('Parley: <parley-chat> needs bot="<the public id of your bot>".');
  const chat = createChat(host, here, known);
  chats.set(host, { ...chat, looks });
  const calls = waiting;
  waiting = [];
  for (const call of calls) call(chat);
  chat.begin();
}

/** Put back, it goes on with the conversation that is stored. */
function release(host: Element) {
  chats.get(host)?.leave();
  chats.delete(host);
}

/** Asks the first chat, now or as soon as there is one. */
export function ask(call: (chat: Chat) => void) {
  const [chat] = chats.values();
  if (chat) call(chat);
  else waiting.push(call);
}

/** Adds to what is known of visitor and visit, for all chats. It is kept in memory alone. */
export function tell({ visitor, token = known.token, context }: Partial<Known>) {
  known = { visitor: { ...known.visitor, ...visitor }, token, context: { ...known.context, ...context } };
  for (const chat of chats.values()) chat.know(known);
}

/** Forgets the visitor and the conversations. */
export function shutDown() {
  known = nobody;
  for (const chat of chats.values()) {
    chat.know(known);
    chat.shutdown();
  }
}

/** Takes the first chat off the page. */
export function destroyFirst() {
  const [host] = chats.keys();
  if (!host) return;
  release(host);
  host.parentNode?.removeChild(host);
}

export function isOpen(): boolean {
  const [chat] = chats.values();
  return chat?.isOpen() ?? false;
}
