import { z } from 'zod';
import { type Answer, call } from '#testing/client.js';

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: unknown }> }> }>
  >;
  components: { schemas: Record<string, unknown> };
}

export type Ask = <T>(
  method: string,
  path: string,
  options?: { token?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer<T>>;

/**
 * A client that holds every answer against the OpenAPI document of the API it asks: a status, content type or field that the
 * document does not know throws.
 */
export async function askAsDocumented(url: string): Promise<Ask> {
  const { body: document } = await call<Document>(`${url}/openapi.json`);
  const schemaOf = schemasOf(document);
  return async <T>(method: string, path: string, options = {}) => {
    const answer = await call<T>(url + path, { method, ...options });
    const { pathname } = new URL(url + path);
    const content = operationOf(document, method, pathname)?.responses[answer.status];
    const said = `${method} ${pathname} → ${answer.status} ${JSON.stringify(answer.body)}`;
    if (!content) throw new Error(`The document does not know ${said}`);
    if (answer.status === 204 || answer.status === 304) return answer;
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const described = content.content?.[type];
    if (!described) throw new Error(`The document does not know ${type} of ${said}`);
    const { error } = schemaOf(described.schema).safeParse(answer.body);
    if (error) throw new Error(`The document says otherwise of ${said}`, { cause: error });
    return answer;
  };
}

/** The most literal address wins: `/widget/conversation/end` before `/widget/{publicId}/conversations`. */
function operationOf(document: Document, method: string, pathname: string) {
  const matching = Object.entries(document.paths)
    .filter(([template]) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    .sort(([a], [b]) => a.split('{').length - b.split('{').length);
  return matching.map(([, operations]) => operations[method.toLowerCase()]).find((operation) => operation);
}

function schemasOf({ components }: Document): (schema: unknown) => z.ZodType {
  const cache = new Map<string, z.ZodType>();
  const $defs = asDefinitions(components.schemas);
  return (schema) => {
    const key = JSON.stringify(schema);
    const known = cache.get(key) ?? z.fromJSONSchema({ ...asDefinitions(schema), $defs });
    cache.set(key, known);
    return known;
  };
}

/** JSON Schema keeps under `$defs` what OpenAPI keeps under `components`. */
const asDefinitions = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
