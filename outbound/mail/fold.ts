import type { EntryKind, OwnerEntry } from '#contracts/entries.js';

/** A part of a timeline: its beginning, how many messages are left out, and its end. Texts are cut at `longest` characters. */
export interface Excerpt {
  head: readonly OwnerEntry[];
  left: number;
  tail: readonly OwnerEntry[];
  longest: number;
}

export const whole = (entries: readonly OwnerEntry[]): Excerpt => ({
  head: entries,
  left: 0,
  tail: [],
  longest: Number.POSITIVE_INFINITY,
});

/** Takes as many entries from both ends as about `budget` bytes of HTML hold, a third of them for the beginning. */
export function fold(entries: readonly OwnerEntry[], budget: number): Excerpt {
  const longest = Math.floor(budget / 20);
  const take = (from: readonly OwnerEntry[], bytes: number): number => {
    let left = bytes;
    const end = from.findIndex((entry) => {
      left -= bytesOf(entry, longest);
      return left < 0;
    });
    return end === -1 ? from.length : end;
  };
  const head = take(entries, budget / 3);
  const rest = entries.slice(head);
  const tail = take(rest.toReversed(), (budget * 2) / 3);
  const middle = rest.slice(0, rest.length - tail);
  return {
    head: entries.slice(0, head),
    left: countMessages(middle),
    tail: rest.slice(rest.length - tail),
    longest,
  };
}

/** About what an entry takes as HTML: the frame around it, and its text with marks escaped. */
const bytesOf = (entry: OwnerEntry, longest: number): number =>
  500 + 2 * ('text' in entry ? Math.min(entry.text.length, longest) : JSON.stringify(entry).length);

const said: readonly EntryKind[] = ['visitor-message', 'bot-message'];

export const countMessages = (entries: readonly OwnerEntry[]): number =>
  entries.filter(({ kind }) => said.includes(kind)).length;
