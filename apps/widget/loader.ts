import { attributes, isOpen, settle } from './chats.js';
import { call, commands } from './commands.js';

// The one script of the host page: `window.Parley`, the element <parley-chat>, and such an element for the script's own bot.

const tag = 'parley-chat';
const script = document.currentScript ?? document.querySelector('script[src*="widget.js"]');
const here = new URL(script?.getAttribute('src') ?? '', document.baseURI);
const bot = script?.getAttribute('data-bot');

// A second script on the page adds its bot to what the first one made.
const isFirst = !window.Parley?.open;
if (isFirst) begin();
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', embed);
else embed();

function begin() {
  const waiting = window.Parley?.q ?? [];
  window.Parley = Object.assign(call, commands, { isOpen });
  for (const args of waiting) call(...args);
  try {
    customElements.define(tag, elementClass());
  } catch {
    // An old polyfill may have broken the page's registry. `embed` settles the elements that are there without it.
    return;
  }
}

function embed() {
  if (bot && !document.querySelector(`${tag}[bot="${CSS.escape(bot)}"]`)) {
    const host = document.createElement(tag);
    for (const { name, value } of script?.attributes ?? [])
      if (name.startsWith('data-')) host.setAttribute(name.slice(5), value);
    document.body.append(host);
  }
  if (isFirst) for (const host of document.querySelectorAll<HTMLElement>(tag)) settle(host, here);
}

function elementClass() {
  return class extends HTMLElement {
    static observedAttributes = attributes;

    connectedCallback() {
      this.#settle();
    }

    disconnectedCallback() {
      this.#settle();
    }

    attributeChangedCallback() {
      this.#settle();
    }

    /** Once for all that a page does with the element at a time: who moves it takes it off and puts it back. */
    #settle() {
      queueMicrotask(() => settle(this, here));
    }
  };
}
