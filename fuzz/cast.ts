import { roles } from '../apps/api/authorization/testing/actors.js';
import { aWorld, type Ids } from '../apps/api/authorization/testing/world.js';
import { fromOurPage } from '../apps/api/testing/members.js';
import type { ApiClient } from '../apps/api/testing/open-api.js';
import type { OpenApiDocument, Operation } from './document.js';
import type { Stage } from './requests.js';

/** Two fresh accounts with one of everything, and all who may ask something of the first. */
export async function castOf(api: ApiClient, document: OpenApiDocument, operations: Operation[]): Promise<Stage> {
  const [mine, theirs] = [await aWorld(api, 'mine'), await aWorld(api, 'theirs')];
  const worlds: Ids[] = [mine.bot.ids, mine.bot.ids, mine.bot.ids, mine.sibling.ids, theirs.bot.ids];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const keys = await Promise.all(roles.map(async (role) => [`a key that is ${role}`, bearer(await mine.key(role))]));
  const idsAt = (place: string): string[] => {
    const known = worlds.flatMap((ids) => ids[place] ?? []);
    return known.length > 0 ? known : ['email', 'whatsapp', 'x'];
  };
  return {
    document,
    operations,
    ids: worlds.flatMap((ids) => Object.values(ids)),
    idsAt,
    actors: {
      ...Object.fromEntries(keys),
      'the owner': { cookie: mine.owner.cookie, ...fromOurPage },
      'the other owner': { cookie: theirs.owner.cookie, ...fromOurPage },
      'a visitor': bearer(mine.bot.visitor),
      'the visitor of the other bot': bearer(mine.sibling.visitor),
      nobody: {},
      'somebody with nonsense': { authorization: 'Bearer \u00e9', cookie: 'parley=session_x; parley=; =' },
    },
  };
}
