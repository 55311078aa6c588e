import fc, { type Arbitrary } from 'fast-check';
import type { OpenApiDocument, Operation } from './document.js';
import { anything, type Json, oddTexts, valuesOf } from './values.js';

/** A request as it is sent: bytes of a path, of headers, and of a body. */
export interface Request {
  operation: string;
  actor: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** At the address and with the method that the document has. */
  isDescribed: boolean;
}

export interface Stage {
  document: OpenApiDocument;
  operations: Operation[];
  /** Who asks, by name: the headers of each. */
  actors: Record<string, Record<string, string>>;
  /** Ids by the place they have in an address; the first ones are one's own. */
  idsAt(place: string): readonly string[];
  /** All of them. */
  ids: readonly string[];
}

/** Rare, because they end what the others need. */
const ending =
  /^(bots\.delete|members\.remove|session\.sign|session\.setPassword|conversations\.erase|leads\.erase|apiKeys\.delete)/;

/** Requests for every route: as documented, nearly so, and broken in every part. */
export function requestsTo(stage: Stage): Arbitrary<Request> {
  return fc.oneof(
    ...stage.operations.map((operation) => ({
      weight: ending.test(operation.id) ? 1 : 4,
      arbitrary: requestsFor(operation, stage),
    })),
  );
}

/** Requests for one route. */
export function requestsFor(operation: Operation, stage: Stage): Arbitrary<Request> {
  return fc
    .record({
      actor: fc.constantFrom(...Object.keys(stage.actors)),
      path: pathsOf(operation, stage),
      query: queriesOf(operation, stage),
      more: headers,
      sent: bodiesOf(operation, stage),
      method: fc.oneof(
        { weight: 40, arbitrary: fc.constant(operation.method) },
        { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PUT', 'DELETE', 'POST') },
      ),
    })
    .map(({ actor, path, query, more, sent, method }) => ({
      operation: operation.id,
      actor,
      method,
      isDescribed: method === operation.method && !path.respelled,
      path: path.text + query,
      headers: { ...more, ...sent.headers, ...stage.actors[actor] },
      ...(sent.body === undefined ? {} : { body: sent.body }),
    }));
}

type Path = { text: string; respelled: boolean };

function pathsOf({ template }: Operation, { idsAt }: Stage): Arbitrary<Path> {
  const parts = template.split(/(?<=\/)(?=\{)|(?<=\})/);
  const made = parts.map((part, index) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const place = parts[index - 1]?.split('/').at(-2) ?? '';
    return fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...idsAt(place)) },
      { weight: 1, arbitrary: fc.constantFrom(...oddTexts, 'x').map((odd) => encoded(odd.slice(0, 300)) || 'x') },
    );
  });
  const whole = fc.tuple(...made).map((all) => ({ text: all.join(''), respelled: false }));
  const respelled = fc
    .tuple(whole, fc.constantFrom('/', '//', '/.', ';x', '%00', '%2f', '%', '.json', '%E0%A4%A', '#x'))
    .map(([{ text }, end]) => ({ text: text + end, respelled: true }));
  return fc.oneof({ weight: 30, arbitrary: whole }, { weight: 1, arbitrary: respelled });
}

function queriesOf({ query }: Operation, stage: Stage): Arbitrary<string> {
  const choices = { document: stage.document, oneOddIn: 5, ids: stage.ids };
  const named = query.map(({ name, schema }) =>
    valuesOf(schema, choices).map(
      (value) => `${name}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`,
    ),
  );
  const odd = fc.constantFrom(
    'x=1',
    '&&',
    '=',
    'cursor=%',
    'limit=',
    'limit=1&limit=2',
    '__proto__[a]=b',
    'a[b][c]=d',
    '%00=%00',
  );
  return fc
    .tuple(
      named.length === 0 ? fc.constant([]) : fc.subarray(named).chain((some) => fc.tuple(...some)),
      fc.option(odd, { freq: 12 }),
    )
    .map(([some, more]) => [...some, ...(more === null ? [] : [more])].join('&'))
    .map((text) => (text === '' ? '' : `?${text}`));
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Headers that steer something, right and wrong. */
const headers: Arbitrary<Record<string, string>> = fc.record(
  {
    'if-match': fc.constantFrom('"1"', '"2"', 'W/"1"', '*', '"1", "2"', 'x', '"'),
    'if-none-match': fc.constantFrom('"1"', '*', 'x'),
    'last-event-id': fc.constantFrom('0', '3', '-1', 'x', '99999999999999'),
    origin: fc.constantFrom('https://shop.example', 'null', 'x', 'http://127.0.0.1:3000'),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none', 'x'),
    accept: fc.constantFrom('*/*', 'text/html', 'application/xml;q=9', 'x'),
    'accept-encoding': fc.constantFrom('gzip', 'identity;q=0', '*'),
    'accept-language': fc.constantFrom('de', '*', 'x-'.repeat(200)),
    range: fc.constantFrom('bytes=0-1', 'bytes=9-0', 'x'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', '::ffff:1.2.3.4, x', "'", 'unknown'),
    'x-forwarded-proto': fc.constantFrom('https', 'x'),
    'x-forwarded-host': fc.constantFrom('evil.example', ''),
    'idempotency-key': fc.constantFrom('a', 'a'.repeat(500)),
    'user-agent': fc.constantFrom('', 'x'.repeat(1000), "' OR 1=1--"),
    referer: fc.constantFrom('https://evil.example/', 'x'),
    expect: fc.constantFrom('100-continue'),
  },
  { requiredKeys: [] },
);

type Sent = { headers: Record<string, string>; body?: string };

function bodiesOf({ body, takesFile }: Operation, { document, ids }: Stage): Arbitrary<Sent> {
  if (takesFile) return fc.oneof(multipart, broken(fc.constant({})));
  if (!body)
    return fc.oneof({ weight: 9, arbitrary: fc.constant({ headers: {} }) }, { weight: 1, arbitrary: broken(anything) });
  const json = (oneOddIn: number) => valuesOf(body, { document, oneOddIn, ids });
  return fc.oneof(
    { weight: 5, arbitrary: json(0).map(asJson) },
    { weight: 3, arbitrary: json(12).map(asJson) },
    { weight: 1, arbitrary: anything.map(asJson) },
    { weight: 1, arbitrary: broken(json(0)) },
  );
}

const asJson = (value: Json): Sent => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Bodies that are not what they say they are, or say nothing. */
const broken = (values: Arbitrary<Json>): Arbitrary<Sent> =>
  fc
    .tuple(
      values.map((value) => JSON.stringify(value)),
      fc.constantFrom<(text: string) => string>(
        (text) => text.slice(0, -1),
        (text) => `${text}${text}`,
        (text) => `\ufeff${text}`,
        (text) => text.replace(/:/, ':NaN,"x":'),
        (text) => text.replace(/^\{/, '{"__proto__":{"a":1},"a":1,"a":2,'),
        () => '['.repeat(20_000),
        () => '{"a":'.repeat(5_000),
        () => '',
        () => 'null',
        () => '\u0000',
        () => `"${'x'.repeat(1_200_000)}"`,
        (text) => text,
      ),
      fc.constantFrom<Record<string, string>>(
        { 'content-type': 'application/json' },
        { 'content-type': 'application/json; charset=utf-16' },
        { 'content-type': 'application/json; charset=x' },
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        { 'content-type': 'application/json', 'content-encoding': 'br' },
        { 'content-type': 'text/plain' },
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'application/vnd.api+json' },
        { 'content-type': ';;;' },
        {},
      ),
    )
    .map(([text, change, of]) => ({ headers: of, body: change(text) }));

const formOf = (file: string): string =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="a.svg"\r\ncontent-type: image/svg+xml\r\n\r\n${file}\r\n--b--\r\n`;
const form = formOf('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>');
/** Drawing an image takes its time; most forms are about the form. */
const formWithout = formOf('This is no image.');

/** A form with a file, and what is left of it when characters are changed, doubled and taken away. */
export const multipart: Arbitrary<Sent> = fc
  .tuple(
    fc.oneof({ weight: 15, arbitrary: fc.constant(formWithout) }, { weight: 1, arbitrary: fc.constant(form) }),
    fc.array(
      fc.record({
        at: fc.nat(formWithout.length),
        length: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(200)),
        put: fc.constantFrom(
          ...['', '\r\n', '--b', '--b--', '\u0000', '"', ';', '=', 'name="file"', 'filename*=utf-8'],
          ...[form, 'x'.repeat(9_000)],
        ),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([whole, changes]) =>
    changes.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), whole),
  )
  .map((body) => ({ headers: { 'content-type': 'multipart/form-data; boundary=b' }, body }));
