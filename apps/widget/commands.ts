import { ask, destroyFirst, shutDown, tell } from './chats.js';
import type { Commands } from './embed/types.js';
import { eventNames } from './event-names.js';

type Command = keyof Commands;

/** What a page may call, with whatever it has: false when that is not what is expected. Lengths are the panel's concern. */
export const commands: Record<Command, (...given: unknown[]) => unknown> = {
  open: (options = {}) => isTexts(options, /^message$/) && ask((chat) => chat.open(options)),
  close: () => ask((chat) => chat.close()),
  toggle: () => ask((chat) => chat.toggle()),
  show: () => ask((chat) => chat.show()),
  hide: () => ask((chat) => chat.hide()),
  reset: () => ask((chat) => chat.reset()),
  shutdown: shutDown,
  destroy: destroyFirst,
  sendMessage: (text) => isText(text) && ask((chat) => chat.sendMessage(text)),
  identify(visitor) {
    if (!isTexts(visitor, /^(name|email|phone|token)$/)) return false;
    const { token, ...details } = visitor;
    tell({ visitor: details, token });
  },
  setContext: (context) => isTexts(context, /./) && tell({ context }),
  on: (event, listener) =>
    isEvent(event) && isListener(listener) && window.addEventListener(`parley:${event}`, listener),
  off: (event, listener) =>
    isEvent(event) && isListener(listener) && window.removeEventListener(`parley:${event}`, listener),
};

/** What is wrong is told in the console, and never thrown into the page. */
for (const command of Object.keys(commands).filter(isCommand)) {
  const run = commands[command];
  commands[command] = (...given) => {
    try {
      if (run(...given) === false) console.error(`Parley: ${command} does not take`, ...given);
    } catch (error) {
      console.error('Parley:', error);
    }
  };
}

export function call(command?: unknown, ...given: unknown[]) {
  if (isCommand(command)) commands[command](...given);
  else console.error('Parley: no command', command);
}

function isCommand(name: unknown): name is Command {
  return isText(name) && Object.hasOwn(commands, name);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const isEvent = (value: unknown) => isText(value) && eventNames.includes(value);
const isListener = (value: unknown): value is (event: Event) => void => typeof value === 'function';

const isTexts = (value: unknown, names: RegExp): value is Record<string, string | undefined> =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, text]) => names.test(name) && isText(text ?? ''));
