import { z } from 'zod';

/** What a schema says about one of its fields. */
export interface FieldAbout {
  label: string;
  description?: string;
  maxLength?: number;
  min?: number;
  max?: number;
}

const described = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const branch = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  items: z.unknown().optional(),
});

/**
 * What the schema of settings says about its fields, by their paths (`channels.email.address`, `buttons.text`): label and help as the
 * API's documentation has them, and bounds.
 */
export function aboutFields(schema: z.ZodType): (path: string) => FieldAbout {
  const { $defs = {}, ...inline } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // A schema with an id stands among the definitions, and is the only one there.
  const [whole = inline] = Object.values($defs);
  return (path) => {
    const found = path.split('.').reduce<unknown>((at, key) => {
      const { properties, items } = branch.parse(at);
      return properties[key] ?? branch.parse(items ?? {}).properties[key] ?? {};
    }, whole);
    const { title, description, maxLength, minimum, maximum } = described.parse(found);
    return {
      label: title ?? path,
      ...(description === undefined ? {} : { description }),
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(minimum === undefined ? {} : { min: minimum }),
      ...(maximum === undefined ? {} : { max: maximum }),
    };
  };
}
