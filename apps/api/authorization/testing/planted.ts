/** Fields that only we may set, or that mean something in JavaScript. */
const privileged = [
  ...['id', 'accountId', 'account_id', 'botId', 'memberId', 'visitorId', 'role', 'plan', 'state', 'version'],
  ...['createdAt', 'isAdmin', 'tokenHash', 'toString', 'hasOwnProperty'],
];
/** The same, and taken out before a body is looked at. */
const ignored = ['__proto__', 'constructor', 'prototype'];

/** What stands in each of them, to be looked for. */
export const planted = 'planted_value';

/**
 * A body with all of those fields in one of its objects after the other, as it is sent, and the JSON pointers of those that have to be
 * refused; and one with nothing but what is ignored.
 */
export function withPlanted(body: unknown): { text: string; refused: string[] }[] {
  const objects = objectsIn(body);
  return [
    ...objects.map(({ pointer, object }) => {
      const added = privileged.filter((name) => !Object.hasOwn(object, name));
      return {
        text: textWith(body, [pointer], [...added, ...ignored]),
        refused: added.map((name) => `${pointer}/${name}`),
      };
    }),
    {
      text: textWith(
        body,
        objects.map(({ pointer }) => pointer),
        ignored,
      ),
      refused: [],
    },
  ];
}

/** As text: in an object literal `__proto__` is no field. */
function textWith(body: unknown, pointers: string[], names: string[]): string {
  const fields = names.map((name) => `${JSON.stringify(name)}:{"polluted":${JSON.stringify(planted)}}`).join();
  return JSON.stringify(withMark(body, pointers)).replaceAll('"__here__":0', fields);
}

type Found = { pointer: string; object: object };

function objectsIn(value: unknown, pointer = ''): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, child]) => objectsIn(child, `${pointer}/${key}`));
  return Array.isArray(value) ? inside : [{ pointer, object: value }, ...inside];
}

function withMark(value: unknown, pointers: string[], at = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((child, index) => withMark(child, pointers, `${at}/${index}`));
  const children = Object.entries(value).map(([key, child]) => [key, withMark(child, pointers, `${at}/${key}`)]);
  return { ...Object.fromEntries(children), ...(pointers.includes(at) ? { __here__: 0 } : {}) };
}
