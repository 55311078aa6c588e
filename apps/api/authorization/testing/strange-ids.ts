import type { Route } from './routes.js';
import { malformed } from './spellings.js';
import type { Ids, World } from './world.js';

/** Ids for a route of which at least one is not of the bot or the account before it: of somebody else, nowhere, or no id at all. */
export function strangeIds({ places }: Route, mine: World, theirs: World): Ids[] {
  const own = mine.bot.ids;
  const withIt = (place: string, id = ''): Ids => ({ ...own, [place]: id });
  const [last = '', ...before] = places.toReversed();
  return [
    theirs.bot.ids,
    ...places.map((place) => withIt(place, theirs.bot.ids[place])),
    ...places.map((place) => withIt(place, nowhere(own[place]))),
    ...malformed(own[last] ?? '').map((id) => withIt(last, id)),
    ...before.flatMap((place) =>
      malformed(own[place] ?? '')
        .slice(0, 3)
        .map((id) => withIt(place, id)),
    ),
  ];
}

/** An id of the same shape that nothing has. */
const nowhere = (id = ''): string => id.replace(/[0-9a-f]{32}$/, 'f'.repeat(32)).replace(/^[\w-]{12}$/, 'f'.repeat(12));
