import fc from 'fast-check';
import { addressOf, type Route, sendable } from '../authorization/testing/routes.js';
import { hostileValues, malformed } from '../authorization/testing/spellings.js';
import type { Ids, World } from '../authorization/testing/world.js';

export interface FuzzRequest {
  route: Route;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const json = fc.jsonValue({ maxDepth: 3 });
const odd = fc.oneof(
  json,
  fc.constantFrom<unknown>('', ' ', '\u0000', '\ud800', 'x'.repeat(5_000), -1, 1e308, 2 ** 53, [], {}, null, true),
  fc.constantFrom('__proto__', 'constructor', "'; DROP TABLE bots;--", '{{response.id}}', '../../etc/passwd'),
);

/** Requests to these routes by somebody of `world`: nearly right, wrong in one place, or broken altogether. */
export function requestsTo(routes: readonly Route[], world: World, key: string): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...routes).chain((route) =>
    fc
      .record({
        ids: idsFor(route, world.bot.ids),
        query: queryFor(route),
        authority: fc.constantFrom(key, key, key, world.bot.visitor, world.bot.visitor, 'nonsense', ''),
        payload: payloadFor(route, world.bot.ids),
        tag: fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '', '"'.repeat(50)),
      })
      .map(({ ids, query, authority, payload, tag }) => ({
        route,
        method: route.method,
        path: addressOf(route, ids).split('?')[0] + query,
        headers: {
          ...(authority && { authorization: `Bearer ${authority}` }),
          ...(tag && { 'if-match': tag }),
          ...payload.headers,
        },
        ...(payload.body === undefined ? {} : { body: payload.body }),
      })),
  );
}

const idsFor = ({ places }: Route, own: Ids): fc.Arbitrary<Ids> => {
  const wrong = places.flatMap((place) => malformed(own[place] ?? '').map((id) => ({ ...own, [place]: id })));
  return wrong.length === 0
    ? fc.constant(own)
    : fc.oneof({ weight: 4, arbitrary: fc.constant(own) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });
};

const queryFor = ({ query }: Route): fc.Arbitrary<string> =>
  query.length === 0
    ? fc.constantFrom('', '?x=1')
    : fc
        .dictionary(
          fc.constantFrom(...query),
          fc.oneof(fc.constantFrom(...hostileValues, '1', 'true', '2026-11-22T00:00:00Z'), fc.webQueryParameters()),
        )
        .map(
          (values) =>
            `?${Object.entries(values)
              .flatMap((pair) => pair.join('='))
              .join('&')}`,
        );

type Payload = Pick<FuzzRequest, 'headers' | 'body'>;

function payloadFor(route: Route, ids: Ids): fc.Arbitrary<Payload> {
  const right = sendable(route, ids);
  const type = (value: string) => ({ 'content-type': value });
  const broken = fc
    .tuple(
      fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=parley', 'application/xml', 'x'),
      fc.oneof(fc.string(), fc.constantFrom('{', '[1,', '"\\ud800"', '{"a":1}{', '\0')),
    )
    .map(([as, body]): Payload => ({ headers: type(as), body }));
  if (route.takes !== 'json' || right.body === undefined)
    return fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: broken });
  const value: unknown = JSON.parse(right.body);
  const changed = fc
    .tuple(fc.constantFrom(...placesIn(value)), odd, fc.constantFrom('replace', 'remove', 'add'))
    .map(
      ([place, by, how]): Payload => ({
        headers: right.headers,
        body: JSON.stringify(changedAt(value, place, by, how)),
      }),
    );
  const other = json.map((body): Payload => ({ headers: right.headers, body: JSON.stringify(body) }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(right) },
    { weight: 6, arbitrary: changed },
    { weight: 1, arbitrary: other },
    { weight: 1, arbitrary: broken },
  );
}

type Place = readonly string[];

/** Every place in a JSON value, itself first. */
function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))];
}

function changedAt(value: unknown, [key, ...rest]: Place, by: unknown, how: string): unknown {
  if (key === undefined) return how === 'add' && typeof value === 'object' ? { ...value, unknown: by } : by;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? changedAt(item, rest, by, how) : item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (rest.length === 0 && how === 'remove') return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === key ? changedAt(item, rest, by, how) : item]),
  );
}
