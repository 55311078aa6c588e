import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { loadTestServers } from '#config/test-env.js';

const largestFirstLoad = 350 * 1024;
let dir: string;
let html: string;

beforeAll(async () => {
  dir = loadTestServers().consoleDir;
  html = await readFile(join(dir, 'index.html'), 'utf8');
});

/** The scripts a page begins with: what its HTML names, and what those load at once. */
async function firstLoad(): Promise<Set<string>> {
  const found = new Set<string>();
  const todo = [...html.matchAll(/\/console\/([\w.-]+\.js)/g)].flatMap(([, name]) => name ?? []);
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const code = await readFile(join(dir, 'console', name), 'utf8');
    todo.push(...[...code.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].flatMap(([, next]) => next ?? []));
  }
  return found;
}

describe('what an owner loads', () => {
  it('begins with at most 350 KB of script, and the pages come one by one', async () => {
    const first = await firstLoad();
    const codes = await Promise.all([...first].map((name) => readFile(join(dir, 'console', name))));
    const size = codes.reduce((sum, code) => sum + gzipSync(code).length, 0);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(largestFirstLoad);
    const scripts = (await readdir(join(dir, 'console'))).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(first.size + 10);
  });

  it('comes from our own origin alone, without a script in the page', async () => {
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});

describe('the client', () => {
  it('is typed from the OpenAPI file as it is', async () => {
    const root = join(import.meta.dirname, '../..');
    const file = new URL(`file://${join(root, 'docs/openapi.json')}`);
    const types = astToString(await openapiTypescript(file, { defaultNonNullable: false }));
    const committed = await readFile(join(root, 'apps/console/api/schema.d.ts'), 'utf8');
    expect(committed.endsWith(types)).toBe(true);
  });
});
