import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Answer, call } from '#testing/client.js';

const file = new URL('../../../docs/openapi.json', import.meta.url);

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
 * A client that holds every answer against the OpenAPI document: a status, content type or field that it does not know throws.
 */
export async function askAsDocumented(url: string): Promise<Ask> {
  const undocumentedIn = await documented();
  return async <T>(method: string, path: string, options = {}) => {
    const answer = await call<T>(url + path, { method, ...options });
    const { status, headers, body } = answer;
    const fault = undocumentedIn(method, path, { status, type: headers.get('content-type'), body });
    if (fault !== null) throw new Error(fault);
    return answer;
  };
}

/**
 * What of an answer to a request the OpenAPI document does not know; null when it knows all. The document is the committed one, which
 * is the API's own (`openapi.test.ts`), and takes no half second to make.
 */
export async function documented(): Promise<
  (method: string, path: string, answer: { status: number; type: string | null; body: unknown }) => string | null
> {
  const document: Document = JSON.parse(await readFile(file, 'utf8'));
  const schemaOf = schemasOf(document);
  return (method, path, { status, type, body }) => {
    const { pathname } = new URL(path, 'http://api');
    const content = operationOf(document, method, pathname)?.responses[status];
    const said = `${method} ${path.slice(0, 300)} → ${status} ${JSON.stringify(body)?.slice(0, 500)}`;
    if (!content) return `The document does not know ${said}`;
    if (status === 204 || status === 304) return null;
    const described = content.content?.[type?.split(';')[0] ?? ''];
    if (!described) return `The document does not know ${type} of ${said}`;
    const { error } = schemaOf(described.schema).safeParse(body);
    return error ? `The document says otherwise of ${said}: ${error.message.slice(0, 500)}` : null;
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
