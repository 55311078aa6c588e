/** What a form holds: JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One field that two people changed, or that somebody else changed, as a path such as `channels.email.address`. */
export interface Difference {
  path: string;
  base: Json | undefined;
  mine: Json | undefined;
  theirs: Json | undefined;
}

export interface Merged<T> {
  /** My changes over theirs; where both changed a field, mine. */
  value: T;
  /** Fields that both changed, differently. */
  conflicts: Difference[];
  /** Fields that only they changed. */
  taken: Difference[];
}

/**
 * Three-way merge of settings: fields are the leaves of objects, a list is one field. What only one side changed is taken from
 * that side.
 */
export function merge<T>(base: T, mine: T, theirs: T): Merged<T> {
  const conflicts: Difference[] = [];
  const taken: Difference[] = [];
  const join = (path: string, b: unknown, m: unknown, t: unknown): unknown => {
    if (isObject(b) && isObject(m) && isObject(t)) {
      const keys = new Set([...Object.keys(t), ...Object.keys(m)]);
      return Object.fromEntries(
        [...keys].map((key) => [key, join(path === '' ? key : `${path}.${key}`, b[key], m[key], t[key])]),
      );
    }
    if (isSame(m, t) || isSame(b, t)) return m;
    const difference = { path, base: json(b), mine: json(m), theirs: json(t) };
    if (isSame(b, m)) {
      taken.push(difference);
      return t;
    }
    conflicts.push(difference);
    return m;
  };
  const value = structuredClone(join('', base, mine, theirs));
  return { value: value as T, conflicts, taken };
}

/** A copy with one field set, named by its path. */
export function withField<T>(value: T, path: string, field: Json | undefined): T {
  const [key = '', ...rest] = path.split('.');
  if (!isObject(value)) return value;
  const changed = rest.length === 0 ? field : withField(value[key], rest.join('.'), field);
  return { ...value, [key]: changed };
}

/** Equal as JSON is equal: absent and undefined are the same, the order of keys is none. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(a[key], b[key]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const json = (value: unknown): Json | undefined => value as Json | undefined;
