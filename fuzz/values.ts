import fc, { type Arbitrary } from 'fast-check';
import type { OpenApiDocument, Schema } from './document.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Texts that have made programs stumble. */
export const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udc00\ud83d',
  '\u202eabc',
  '\ufeff',
  '\u2028',
  "' OR 1=1--",
  '"; DROP TABLE bots;--',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::ffff:127.0.0.1]/',
  '%s%n%x',
  '__proto__',
  'constructor',
  'NaN',
  '-0',
  '1e400',
  '9007199254740993',
  '0000-00-00T00:00:00Z',
  '+999999-01-01T00:00:00Z',
  '2026-02-30T25:61:61Z',
  'Europe/Berlin\u0000',
  'a@b.example\r\nBcc: c@d.example',
  '=cmd|calc!A1',
  '😀'.repeat(500),
  'ﷺ'.repeat(300),
  'a'.repeat(5_000),
  'Z̴̢̨'.repeat(200),
  '(?:a+)+$',
  '\\',
  '%',
  '_',
];

const oddNumbers = [0, -0, -1, 0.1, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), Number.MIN_VALUE];

/** Anything that JSON can say, more often what is odd. */
export const anything: Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.constantFrom(...oddNumbers),
  fc.constantFrom<Json>(null, true, false, [], {}, [[]], [null], { '': '' }),
  fc.constant(nested(60)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value))),
);

function nested(depth: number): Json {
  return depth === 0 ? [] : [nested(depth - 1)];
}

export interface Choices {
  document: OpenApiDocument;
  /** One value in so many is anything instead; 0 for none. */
  oneOddIn: number;
  /** Ids that exist, by their prefix. */
  ids: readonly string[];
}

/** Values that a schema describes, and now and then others. Patterns that no generator can follow are left to chance. */
export function valuesOf(schema: Schema, choices: Choices, depth = 0): Arbitrary<Json> {
  const fitting = fittingValuesOf(schema, choices, depth);
  if (choices.oneOddIn === 0) return fitting;
  return fc.oneof({ weight: choices.oneOddIn - 1, arbitrary: fitting }, { weight: 1, arbitrary: anything });
}

function fittingValuesOf(schema: Schema, choices: Choices, depth: number): Arbitrary<Json> {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (depth > 8) return fc.constant(null);
  if ($ref !== undefined) {
    const named = choices.document.components.schemas[$ref.split('/').at(-1) ?? ''];
    return valuesOf(named ?? {}, choices, depth + 1);
  }
  const either = anyOf ?? oneOf ?? allOf;
  if (either) return fc.oneof(...either.map((one) => valuesOf(one, choices, depth + 1)));
  if ('const' in schema) return fc.constant(asJson(schema.const));
  if (schema.enum) return fc.constantFrom(...schema.enum.map(asJson));
  const made = [schema.type ?? []].flat().flatMap((type) => byType[type]?.(schema, choices, depth) ?? []);
  return made.length > 0 ? fc.oneof(...made) : anything;
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));

const byType: Record<string, (schema: Schema, choices: Choices, depth: number) => Arbitrary<Json>> = {
  string: textsOf,
  integer: ({ minimum = -(2 ** 31), maximum = 2 ** 31 }) => fc.integer({ min: clamp(minimum), max: clamp(maximum) }),
  number: ({ minimum = -1e9, maximum = 1e9 }) => fc.double({ min: minimum, max: maximum, noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items = {}, minItems = 0, maxItems = 4 }, choices, depth) =>
    fc.array(valuesOf(typeof items === 'object' ? items : {}, choices, depth + 1), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, 6)),
    }),
  object: objectsOf,
};

const clamp = (number: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, number));

function objectsOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  choices: Choices,
  depth: number,
): Arbitrary<Json> {
  const entries = Object.entries(properties).map(([name, one]) => [name, valuesOf(one, choices, depth + 1)]);
  const known: Arbitrary<{ [key: string]: Json }> = fc.record(Object.fromEntries(entries), {
    requiredKeys: required.filter((name) => name in properties),
  });
  if (typeof additionalProperties === 'object') {
    const more = fc.dictionary(fc.string({ maxLength: 12 }), valuesOf(additionalProperties, choices, depth + 1), {
      maxKeys: 3,
    });
    return fc.tuple(known, more).map(([ours, others]) => ({ ...others, ...ours }));
  }
  return known;
}

function textsOf({ format, pattern = '', minLength = 0, maxLength = 40 }: Schema, { ids }: Choices): Arbitrary<string> {
  const prefix = /^\^(\w+_)\[0-9a-f\]/.exec(pattern)?.[1];
  const known = prefix === undefined ? [] : ids.filter((id) => id.startsWith(prefix));
  if (known.length > 0) return fc.constantFrom(...known);
  const made = format === undefined ? undefined : formats[format];
  if (made) return made;
  if (pattern !== '' && !/\(\?[=!<]|\\p/.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  const most = Math.max(minLength, Math.min(maxLength, 60));
  return fc.oneof(
    fc.string({ minLength, maxLength: most, unit: 'grapheme' }),
    fc.constantFrom('Help me', 'de', 'UTC', 'Europe/Berlin', 'https://shop.example/', 'ticket', '+491512345678'),
  );
}

const formats: Record<string, Arbitrary<string>> = {
  uuid: fc.uuid({ version: 4 }),
  'date-time': fc
    .date({ min: new Date(0), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  email: fc.nat(999).map((n) => `person-${n}@acme.example`),
  uri: fc.constantFrom(
    'https://shop.example/',
    'https://acme.example/a?b=c#d',
    'http://127.0.0.1:9/',
    'https://a.example:8443/x',
  ),
};
