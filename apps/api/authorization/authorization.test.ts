import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiKey } from '#contracts/api-keys.js';
import type { Problem } from '#contracts/problem.js';
import { type RawAnswer, rawRequest } from '#testing/raw-request.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { type Actor, aKey, aSignedIn, aVisitor, reachOf, roles, strangers } from './testing/actors.js';
import { planted, withPlanted } from './testing/planted.js';
import { addressOf, type Route, readRoutes } from './testing/routes.js';
import { tablesWith } from './testing/snapshot.js';
import { hostileValues, spellingsOf } from './testing/spellings.js';
import { strangeIds } from './testing/strange-ids.js';
import { bodies, elsewhere, rows } from './testing/table.js';
import { isNotThere, isOwners, isUnauthorized, Tries, verdictOf } from './testing/tries.js';
import { aWorld, type Ids, type World } from './testing/world.js';

let api: TestApi;
let routes: Route[];
let mine: World;
let theirs: World;
let tries: Tries;
/** Two who may do all that the owner API offers. */
let owner: Actor;
let key: Actor;
beforeAll(async () => {
  api = await openTestApi();
  routes = await readRoutes(api.url);
  [mine, theirs] = [await aWorld(api, 'mine_alone'), await aWorld(api, 'theirs_alone')];
  tries = new Tries(api, mine);
  [owner, key] = [await aSignedIn(api, mine.accountId, 'owner'), await aKey(mine, 'owner')];
}, 60_000);
afterAll(async () => await api.close());

describe('every route', () => {
  it('has one row in the table, and every row has a route', () => {
    expect(Object.values(rows).flat().sort()).toEqual(routes.map(({ operation }) => operation).sort());
    const withBody = routes.filter(({ takes }) => takes === 'json').map(({ operation }) => operation);
    expect(Object.keys(bodies).sort()).toEqual(withBody.sort());
  });

  /** Who may finds nothing at such an address; who may not asks for what is there. */
  const nothing: Ids = new Proxy({}, { get: () => 'nothing' });
  const asTheTableSays = async (actor: Actor): Promise<string[]> =>
    await tries.misfits(
      routes
        .filter((route) => reachOf(route) !== 'anyone')
        .map((route) => {
          const verdict = actor.may(reachOf(route));
          const path = addressOf(route, verdict === 'allowed' ? nothing : mine.bot.ids);
          return { route, actor, path, fits: (answer) => verdictOf(answer) === verdict };
        }),
    );

  it.each(roles)('lets a member who is %s do what the role says, and no more', async (role) => {
    expect(await asTheTableSays(await aSignedIn(api, mine.accountId, role))).toEqual([]);
  });

  it.each(roles)('lets an API key that is %s do the same, beside signing in', async (role) => {
    expect(await asTheTableSays(await aKey(mine, role))).toEqual([]);
  });

  it('is closed to everybody who shows nothing that is worth anything', async () => {
    const closed = routes.filter((route) => reachOf(route) !== 'anyone');
    const actors = await strangers(api, mine);
    await tries.changeNothing(
      actors.flatMap((actor) => closed.map((route) => ({ route, actor, fits: isUnauthorized }))),
    );
  });

  it("is closed to a visitor's token, but for that visitor's own conversation", async () => {
    const actor = aVisitor(mine.bot.visitor);
    const closed = routes.filter((route) => actor.may(reachOf(route)) !== 'allowed');
    await tries.changeNothing(closed.map((route) => ({ route, actor, fits: isUnauthorized })));
  });

  it('takes no change by a cookie from a page of somebody else', async () => {
    const actor = await aSignedIn(api, mine.accountId, 'owner', { 'sec-fetch-site': 'cross-site' });
    const changing = routes.filter((route) => route.method !== 'GET' && (isOwners(route) || reachOf(route) === 'self'));
    await tries.changeNothing(
      changing.map((route) => ({ route, actor, fits: (answer) => verdictOf(answer) === 'forbidden' })),
    );
  });
});

describe('what belongs to somebody else', () => {
  it('is not there, whoever asks and however the id is written', async () => {
    const visitor = aVisitor(mine.bot.visitor);
    // Channels are called alike for everybody; images and public ids are for everybody.
    const owned = routes.filter(
      (route) => route.places.length > 0 && reachOf(route) !== 'anyone' && !route.places.includes('handover'),
    );
    await tries.changeNothing(
      owned.flatMap((route) =>
        strangeIds(route, mine, theirs).map((ids, at) => {
          const byMember = at % 2 === 1 || reachOf(route) === 'self';
          const actor = reachOf(route) === 'visitor' ? visitor : byMember ? owner : key;
          return { route, actor, path: addressOf(route, ids), fits: isNotThere };
        }),
      ),
    );
  });

  it('is not there in another bot of the same account', async () => {
    const [own, other] = [mine.bot.ids, mine.sibling.ids];
    const mixed: Ids[] = [
      { ...own, bots: other.bots ?? '' },
      { ...other, bots: own.bots ?? '' },
    ];
    const below = routes.filter(({ places }) => places.length > 1);
    await tries.changeNothing(
      below.flatMap((route) =>
        mixed.map((ids) => ({ route, actor: owner, path: addressOf(route, ids), fits: isNotThere })),
      ),
    );
  });

  it('is not there for the visitor of another conversation, neither by its address nor in a body', async () => {
    const actor = aVisitor(mine.sibling.visitor);
    const named = routes.filter(({ operation }) => ['visitor.confirm', 'visitor.clickButton'].includes(operation));
    const form = routes.filter(({ operation }) => operation === 'visitor.submitForm');
    await tries.changeNothing([
      ...named.map((route) => ({ route, actor, fits: isNotThere })),
      ...form.map((route) => ({ route, actor, fits: ({ status }: RawAnswer) => status === 422 })),
    ]);
  });

  // What is exported is the same list, and is audited.
  const lists = () =>
    routes.filter((route) => route.method === 'GET' && isOwners(route) && !/leads\.|export$/.test(route.template));
  const showsNothing = ({ status, text }: RawAnswer): boolean =>
    (status === 200 || status === 422) && !text.includes(theirs.mark) && !text.includes('SQL');
  const asked = (route: Route, query: string, at: number) => ({
    route,
    actor: at % 2 ? owner : key,
    path: addressOf(route, mine.bot.ids).replace(/\?.*/, '') + query,
    fits: showsNothing,
  });

  it('is in no list, whatever the query says', async () => {
    const { bots, conversations, leads } = theirs.bot.ids;
    const { accountId: other, mark } = theirs;
    await tries.changeNothing(
      lists().flatMap((route) =>
        [
          `?accountId=${other}&account_id=${other}&account=${other}`,
          ...route.query.flatMap((name) =>
            [...hostileValues, bots, conversations, leads, mark].map((value) => `?${name}=${value}`),
          ),
        ].map((query, at) => asked(route, query, at)),
      ),
    );
  });

  it('that is said twice, or said as something else, finds nothing more', async () => {
    const places: Record<string, string> = { botId: 'bots', conversationId: 'conversations', ids: 'leads' };
    await tries.changeNothing(
      lists().flatMap((route) =>
        route.query
          .filter((name) => name in places)
          .flatMap((name) => {
            const place = places[name] ?? '';
            const [own, foreign] = [mine.bot.ids[place], theirs.bot.ids[place]];
            return [
              `?${name}=${own}&${name}=${foreign}`,
              `?${name}=${foreign}&${name}=${own}`,
              `?${name}=&${name}=${foreign}`,
              `?${name}[]=${foreign}`,
              `?${name}[$ne]=${own}`,
              `?${name}=${own},${foreign}`,
              `?${name}=${own}%00${foreign}`,
              `?__proto__[${name}]=${foreign}`,
            ].map((query, at) => asked(route, query, at));
          }),
      ),
    );
  });
});

describe('a field that only we may set', () => {
  it('is refused or ignored, and nothing of it is kept', async () => {
    const changing = routes.filter(({ takes }) => takes === 'json');
    const visitor = aVisitor(mine.bot.visitor);
    const findings = changing.flatMap((route) =>
      withPlanted(bodies[route.operation]?.(mine.bot.ids)).map(async ({ text: body, refused }) => {
        const actor = reachOf(route) === 'visitor' ? visitor : owner;
        const { status, text } = await tries.ask({ route, actor, body });
        const taken = refused.length === 0 ? status >= 500 && elsewhere[route.operation] !== status : status !== 422;
        const unnamed = refused.filter((pointer) => !text.includes(JSON.stringify(pointer)));
        return taken || unnamed.length > 0 ? [`${route.operation} ${unnamed} → ${status} ${text.slice(0, 300)}`] : [];
      }),
    );
    expect((await Promise.all(findings)).flat()).toEqual([]);
    expect(await tablesWith(api.db, planted)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('an address that is written otherwise', () => {
  it('never answers with more than the address itself', async () => {
    const [nobody] = await strangers(api, mine);
    const actors = [nobody, await aSignedIn(api, mine.accountId, 'viewer')];
    const isRefused = ({ status, text }: RawAnswer): boolean =>
      [400, 401, 403, 404, 415].includes(status) && !text.includes(mine.mark);
    await tries.changeNothing(
      actors.flatMap((actor) => {
        if (!actor) return [];
        const closed = routes.filter((route) => actor.may(reachOf(route)) !== 'allowed');
        return closed.flatMap((route) =>
          spellingsOf(addressOf(route, mine.bot.ids)).map((path) => ({ route, actor, path, fits: isRefused })),
        );
      }),
    );
  });

  it('is not another one by a header that a proxy would set', async () => {
    const path = addressOf({ template: '/v1/bots/{botId}' }, mine.bot.ids);
    for (const [name, value] of [
      ['x-original-url', path],
      ['x-rewrite-url', path],
      ['x-forwarded-prefix', path],
      ['x-http-method-override', 'DELETE'],
      ['x-account-id', mine.accountId],
    ]) {
      const { status, text } = await rawRequest(api.url, {
        method: 'GET',
        path: '/v1/account',
        headers: { [name ?? '']: value ?? '' },
      });
      expect([name, status, text.includes(mine.mark)]).toEqual([name, 401, false]);
    }
  });
});

describe('a method', () => {
  it('that no route has changes and shows nothing', async () => {
    const templates = [...new Set(routes.map(({ template }) => template))];
    await tries.changeNothing(
      templates.flatMap((template) =>
        ['TRACE', 'PATCH', 'PROPFIND'].map((method) => ({
          route: { operation: 'bots.list', method, template, places: [], query: [], takes: 'nothing' },
          actor: owner,
          path: addressOf({ template }, mine.bot.ids),
          fits: ({ status, text }) => status === 404 && !text.includes('cookie'),
        })),
      ),
    );
  });
});

describe('an API key', () => {
  const made = async (token: string, body: object) =>
    await api.ask<ApiKey & Problem>('POST', '/v1/api-keys', { token, body });

  it('is an admin unless it says otherwise, and never more than who makes it', async () => {
    const token = await api.newKey();
    expect((await made(token, { name: 'CI' })).body.role).toBe('admin');
    expect((await made(token, { name: 'Board', role: 'viewer' })).body.role).toBe('viewer');
    const { status, body } = await made(token, { name: 'Root', role: 'owner' });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  it('is good until it expires', async () => {
    const token = await api.newKey();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await api.ask<ApiKey & { key: string }>('POST', '/v1/api-keys', {
      token,
      body: { name: 'For an hour', expiresAt },
    });
    expect(body.expiresAt).toBe(expiresAt);
    expect((await api.ask('GET', '/v1/bots', { token: body.key })).status).toBe(200);
    await api.db.query("UPDATE api_keys SET expires_at = now() WHERE name = 'For an hour'");
    expect((await api.ask('GET', '/v1/bots', { token: body.key })).status).toBe(401);
    const past = await made(token, { name: 'Late', expiresAt: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.errors]).toMatchObject([422, [{ pointer: '/expiresAt' }]]);
  });
});

// Last, because it ends with everything deleted.
describe('what is one’s own', () => {
  it('is there for every route, by the same request that was refused to others', async () => {
    const fresh = await aWorld(api, 'fresh');
    const [member, visitor] = [await aSignedIn(api, fresh.accountId, 'owner'), aVisitor(fresh.bot.visitor)];
    const allowed = new Tries(api, fresh);
    const last = ['conversations.erase', 'bots.delete'];
    const rank = ({ operation, method, template }: Route): number =>
      (last.indexOf(operation) + 1) * 1000 +
      ['GET', 'POST', 'PUT', 'DELETE'].indexOf(method) * 100 -
      template.split('/').length;
    const inOrder = (a: Route, b: Route): number => rank(a) - rank(b) || a.template.localeCompare(b.template);
    const found: string[] = [];
    for (const route of routes.filter((one) => reachOf(one) !== 'anyone').sort(inOrder)) {
      const path = addressOf(route, fresh.bot.ids);
      const actor = reachOf(route) === 'visitor' ? visitor : member;
      const tag = (await rawRequest(api.url, { method: 'GET', path, headers: await member.headers(route) })).headers
        .etag;
      const { status, text } = await allowed.ask({ route, actor, ...(tag === undefined ? {} : { tag }) });
      const expected = elsewhere[route.operation] ?? 200;
      if (status < expected || status >= expected + 100)
        found.push(`${route.operation} → ${status} ${text.slice(0, 300)}`);
    }
    expect(found).toEqual([]);
  });
});
