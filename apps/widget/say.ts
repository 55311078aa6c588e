import type { EventDetails, EventName } from './embed/types.js';

/** Tells the page, by the event `parley:<name>` of its window. */
export const say = <K extends EventName>(bot: string, name: K, detail: EventDetails[K]) =>
  window.dispatchEvent(new CustomEvent(`parley:${name}`, { detail: { bot, ...detail } }));
