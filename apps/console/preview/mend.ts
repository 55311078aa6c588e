import type { z } from 'zod';

/**
 * Settings that may be half typed, as they would stand if what is wrong in them were as in `sample`. So the preview goes on while
 * somebody types. `sample` itself must be right.
 */
export function mended<S>(schema: z.ZodType<S>, typed: unknown, sample: S): S {
  let value = typed;
  for (let tries = 0; tries < 10; tries += 1) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    value = parsed.error.issues.reduce((mending, { path }) => withSampleAt(mending, path, sample), value);
  }
  return sample;
}

function withSampleAt(value: unknown, path: readonly PropertyKey[], sample: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(value)) return sample;
  // A list of samples is as long as it is; what stands behind it is mended by its first item.
  const like = isObject(sample) ? (sample[key] ?? (Array.isArray(sample) ? sample[0] : undefined)) : undefined;
  const changed = withSampleAt(value[key], rest, like);
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? changed : item));
  return { ...value, [key]: changed };
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;
