import { role as allRoles, type Capability, capabilitiesOf, type Role } from '#contracts/roles.js';
import type { StartedConversation } from '#contracts/widget.js';
import { aMember, fromOurPage } from '../../testing/members.js';
import type { ApiClient } from '../../testing/open-api.js';
import { addressOf, type Route } from './routes.js';
import { type Reach, rows } from './table.js';
import type { World } from './world.js';

export type Verdict = 'allowed' | 'forbidden' | 'unauthorized';

/** Somebody who asks, and how far the table lets them. */
export interface Actor {
  name: string;
  headers(route: Route): Promise<Record<string, string>>;
  may(reach: Reach): Verdict;
}

const reaches = new Map(Object.entries(rows).flatMap(([reach, operations]) => operations.map((one) => [one, reach])));

/** What the table says of a route. Throws for one that is not in it. */
export function reachOf({ operation }: Pick<Route, 'operation'>): Reach {
  const reach = allReaches.find((one) => one === reaches.get(operation));
  if (!reach) throw new Error(`${operation} has no row in testing/table.ts.`);
  return reach;
}
const allReaches: readonly Reach[] = ['read', 'operate', 'configure', 'manage', 'self', 'visitor', 'anyone'];

const isCapability = (reach: Reach): reach is Capability => !['self', 'visitor', 'anyone'].includes(reach);

const within = (role: Role, reach: Reach, self: Verdict): Verdict => {
  if (reach === 'anyone') return 'allowed';
  if (reach === 'visitor') return 'unauthorized';
  if (!isCapability(reach)) return self;
  return capabilitiesOf(role).includes(reach) ? 'allowed' : 'forbidden';
};

/** A member of the account; a route about their own session gets one of its own, unless it is refused for where it comes from. */
export async function aSignedIn(api: ApiClient, accountId: string, role: Role, more = fromOurPage): Promise<Actor> {
  const { cookie } = await aMember(api, { accountId, role });
  return {
    name: `a member who is ${role}`,
    headers: async (route) => {
      const isAboutIt = reachOf(route) === 'self' && route.places.length === 0 && more === fromOurPage;
      return { cookie: isAboutIt ? (await aMember(api, { accountId, role })).cookie : cookie, ...more };
    },
    may: (reach) => within(role, reach, 'allowed'),
  };
}

export const aKey = async (world: World, role: Role): Promise<Actor> =>
  bearer(`an API key that is ${role}`, await world.key(role), (reach) => within(role, reach, 'forbidden'));

export const aVisitor = (token: string): Actor =>
  bearer('a visitor', token, (reach) => (reach === 'visitor' || reach === 'anyone' ? 'allowed' : 'unauthorized'));

function bearer(name: string, token: string, may: Actor['may']): Actor {
  return { name, headers: async () => ({ authorization: `Bearer ${token}` }), may };
}

const start = { template: '/v1/widget/{publicId}/conversations' };

/** Everybody who shows nothing that is worth anything. */
export async function strangers(api: ApiClient, world: World): Promise<Actor[]> {
  const may: Actor['may'] = (reach) => (reach === 'anyone' ? 'allowed' : 'unauthorized');
  const nobody = (name: string, headers: Record<string, string>): Actor => ({
    name,
    headers: async () => headers,
    may,
  });
  const [expired, revoked] = [await world.key('owner', new Date(Date.now() - 1000)), await world.key('owner')];
  await api.db.query('DELETE FROM api_keys WHERE hash = sha256($1::bytea)', [revoked]);
  const { cookie: over } = await aMember(api, { accountId: world.accountId });
  await api.db.query("UPDATE sessions SET seen_at = now() - interval '8 days' WHERE token_hash = sha256($1::bytea)", [
    over.split('=')[1],
  ]);
  const { body: late } = await api.ask<StartedConversation>('POST', addressOf(start, world.bot.ids), { body: {} });
  await api.db.query('UPDATE conversations SET token_expires_at = now() WHERE token_hash = sha256($1::bytea)', [
    late.token,
  ]);
  const key = { authorization: `Bearer ${await world.key('owner')}` };
  return [
    nobody('nobody', {}),
    nobody('an unknown key', { authorization: `Bearer parley_${'a'.repeat(43)}` }),
    nobody('an expired key', { authorization: `Bearer ${expired}` }),
    nobody('a revoked key', { authorization: `Bearer ${revoked}` }),
    nobody('an unknown cookie', { cookie: `parley=session_${'a'.repeat(43)}`, ...fromOurPage }),
    nobody('a session that is over', { cookie: over, ...fromOurPage }),
    nobody('a token that is over', { authorization: `Bearer ${late.token}` }),
    nobody('an id in place of a token', { authorization: `Bearer ${world.bot.ids.conversations}` }),
    nobody('a key with another scheme', { authorization: key.authorization.replace('Bearer', 'Basic') }),
    nobody('a key in a cookie', { cookie: `parley=${key.authorization.slice('Bearer '.length)}` }),
  ];
}

export const roles = allRoles.options;
