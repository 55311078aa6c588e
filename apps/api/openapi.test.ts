import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { openApiFile, renderOpenApi } from './openapi-file.js';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

let rendered: string;
let document: OpenAPIObject;
let operations: [string, Operation][];
beforeAll(async () => {
  rendered = await renderOpenApi();
  document = JSON.parse(rendered);
  const paths: Record<string, Record<string, Operation>> = JSON.parse(JSON.stringify(document.paths));
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
});

describe('the OpenAPI document', () => {
  it('is committed as the routes are: `npm run openapi` writes it', async () => {
    expect(await readFile(openApiFile, 'utf8')).toBe(rendered);
  });

  it('is OpenAPI 3.1 with a title, a version, a licence and the credentials it names', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Parley', version: '1', license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          apiKey: { scheme: 'bearer' },
          session: { in: 'cookie' },
          visitorToken: { scheme: 'bearer' },
        },
      },
    });
    const named = operations.flatMap(([, { security = [] }]) => security.flatMap(Object.keys));
    expect([...new Set(named)].sort()).toEqual(['apiKey', 'session', 'visitorToken']);
  });

  it('names every operation once, with a summary and a tag that is explained', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const explained = document.tags?.map(({ name }) => name);
    for (const [address, { operationId, summary, tags = [] }] of operations) {
      expect([address, operationId, summary]).toEqual([
        address,
        expect.stringMatching(/^\w+\.\w+$/),
        expect.any(String),
      ]);
      expect(explained).toEqual(expect.arrayContaining(tags));
      expect(tags).toHaveLength(1);
    }
  });

  it('describes every placeholder of a path, and nothing that is not in it', () => {
    for (const [address, { parameters = [] }] of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect([address, inPath.map(({ name }) => name)]).toEqual([address, address.match(/(?<=\{)\w+(?=\})/g) ?? []]);
      for (const { required, schema } of inPath) expect([required, typeof schema]).toEqual([true, 'object']);
    }
  });

  it('answers problems as problems and nothing else', () => {
    for (const [address, { responses }] of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['422', '500', '503']));
      for (const [status, { description, content = {} }] of Object.entries(responses)) {
        expect([address, status, description]).toEqual([address, status, expect.stringMatching(/./)]);
        if (Number(status) < 400) expect(Object.keys(content)).not.toContain('application/problem+json');
        else
          expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
      }
    }
  });

  it('asks for a credential wherever one is needed', () => {
    const open = operations.filter(([, { security }]) => !security).map(([address]) => address);
    expect(open.sort()).toEqual([
      'get /v1/uploads/{uploadId}',
      'get /v1/widget/{publicId}/config',
      'post /v1/session',
      'post /v1/session/link',
      'post /v1/widget/{publicId}/conversations',
    ]);
  });

  it('refers only to schemas it has, and each is JSON Schema that its examples fit', () => {
    const schemas: Record<string, { examples?: unknown[] }> = JSON.parse(
      JSON.stringify(document.components?.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
    );
    const referred = new Set([...rendered.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining([...referred]));
    for (const [name, schema] of Object.entries(schemas)) {
      const parsed = z.fromJSONSchema({ ...schema, $defs: schemas });
      for (const example of schema.examples ?? []) {
        expect([name, parsed.safeParse(example).error?.issues]).toEqual([name, undefined]);
      }
    }
  });
});
