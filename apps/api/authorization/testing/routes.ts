import { call } from '#testing/client.js';
import { bodies } from './table.js';
import type { Ids } from './world.js';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, unknown> };
}

/** An operation of the OpenAPI document. */
export interface Route {
  operation: string;
  method: string;
  /** `/v1/bots/{botId}/articles` */
  template: string;
  /** What stands before each placeholder says what is meant by it: `bots`, `articles`. */
  places: string[];
  query: string[];
  takes: 'nothing' | 'json' | 'file';
}

/** Every route of the API, as its own description has them. */
export async function readRoutes(url: string): Promise<Route[]> {
  const { body } = await call<{ paths: Record<string, Record<string, Operation>> }>(`${url}/openapi.json`);
  return Object.entries(body.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]): Route => {
      const types = Object.keys(requestBody?.content ?? {});
      return {
        operation: operationId,
        method: method.toUpperCase(),
        template,
        places: [...template.matchAll(/([\w-]+)\/\{\w+\}/g)].map(([, place = '']) => place),
        query: parameters.flatMap(({ name, in: where }) => (where === 'query' ? [name] : [])),
        takes: types.length === 0 ? 'nothing' : types.includes('multipart/form-data') ? 'file' : 'json',
      };
    }),
  );
}

/** What a route has to be asked with. */
const needed: Record<string, string> = { '/v1/bots/{botId}/passages': '?query=hours' };

/** The address of a route with these ids, each by its place. Throws for a place without one. */
export function addressOf({ template }: Pick<Route, 'template'>, ids: Ids): string {
  const path = template.replace(/([\w-]+)\/\{\w+\}/g, (_, place: string) => {
    const id = ids[place];
    if (id === undefined) throw new Error(`What is at ${place}/… in ${template}? testing/world.ts does not make one.`);
    return `${place}/${id}`;
  });
  return path + (needed[template] ?? '');
}

const boundary = 'parley';
const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>';
const form = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.svg"\r\n\r\n${icon}\r\n--${boundary}--\r\n`;

/** What a route takes, as it is sent. */
export function sendable({ operation, takes }: Route, ids: Ids): { headers: Record<string, string>; body?: string } {
  if (takes === 'nothing') return { headers: {} };
  if (takes === 'file') return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body: form };
  const body = bodies[operation];
  if (!body) throw new Error(`${operation} has no body in testing/table.ts.`);
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body(ids)) };
}
