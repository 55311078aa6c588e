import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { env } from '#config/env.js';
import { searchAttributes } from '#workflows/signals.js';
import { testEncryptionKeys } from './encryption-keys.js';
import { envExample } from './env-example.js';

const root = resolve(import.meta.dirname, '..');
const read = async (file: string): Promise<string> => await readFile(join(root, file), 'utf8');

const condition = z.enum(['service_healthy', 'service_completed_successfully']);
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).default([]),
  restart: z.string().optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition })).default({}),
  healthcheck: z.object({ test: z.tuple([z.literal('CMD')], z.string()) }).optional(),
});
const compose = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

const composeText = await read('docker-compose.yml');
const dockerfile = await read('Dockerfile');
const { services, volumes } = compose.parse(parse(composeText, { merge: true }));
const named = Object.entries(services);
const ours = named.filter(([, { build }]) => build !== undefined);

/** A tag that says at least a major and a minor version. */
const pinned = /^[\w./-]+:v?\d+\.\d+[\w.-]*$/;
const known = Object.keys(env.shape);
const instructions = (name: string): string[] =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, rest = '']) => rest);
const isOneShot = ({ restart }: z.infer<typeof service>): boolean => restart === 'no';

describe('docker-compose.yml', () => {
  it('has every part', () => {
    expect(Object.keys(services).sort()).toEqual([
      'api',
      'demo-model',
      'mailpit',
      'migrate',
      'postgres',
      'temporal',
      'worker',
    ]);
  });

  it.each(named)('%s is checked for health, unless it runs once', (_, part) => {
    expect(part.healthcheck !== undefined).toBe(!isOneShot(part));
  });

  it.each(named)('%s waits for a state that its parts do reach', (_, { depends_on }) => {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const part = services[other];
      expect(part && isOneShot(part)).toBe(condition === 'service_completed_successfully');
    }
  });

  it.each(['api', 'worker'])('%s waits for migrations and Temporal', (name) => {
    expect(services[name]?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      temporal: { condition: 'service_healthy' },
    });
  });

  it.each(named)('%s has a pinned image', (_, { image, build }) => {
    if (build === undefined) expect(image).toMatch(pinned);
    expect(image).not.toMatch(/:latest$/);
  });

  it.each(named)('%s is reachable from this machine alone', (_, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(named)('%s keeps its data in named volumes', (_, part) => {
    for (const volume of part.volumes) expect(volumes).toHaveProperty(volume.split(':')[0] ?? '');
  });

  it.each(ours)('%s is given variables that config/env.ts knows', (_, { environment }) => {
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
  });

  it('reads from .env what config/env.ts knows', () => {
    const asked = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    expect(known).toEqual(expect.arrayContaining(asked));
  });

  it.each(ours)('%s is configured so that it starts', (_, { environment }) => {
    const defaults = Object.entries(environment).map(([name, value]) => [name, afterDefault(String(value))]);
    expect(env.safeParse(Object.fromEntries(defaults)).error).toBeUndefined();
  });

  it.each(ours)('%s runs a file that the build makes', (_, { command: [program, file = ''] }) => {
    expect(program).toBe('node');
    expectBuilt(file);
  });

  it('makes Temporal know our search attributes', () => {
    const kinds = { KEYWORD: 'Keyword', INT: 'Int', BOOL: 'Bool' } as const;
    const flags = services.temporal?.command.filter((part) => part.startsWith('--search-attribute='));
    expect(flags).toEqual(searchAttributes.map(({ name, type }) => `--search-attribute=${name}=${kinds[type]}`));
  });

  it('waits for conditions and never sleeps', () => {
    expect(composeText + dockerfile).not.toMatch(/\bsleep\b/);
  });
});

describe('Dockerfile', () => {
  it('builds on a pinned image', () => {
    const [, image = ''] = instructions('ARG').map((arg) => arg.split('='))[0] ?? [];
    expect(image).toMatch(pinned);
    for (const from of instructions('FROM')) expect(from).toMatch(/^\$\{NODE_IMAGE\}( AS \w+)?$/);
  });

  it('runs what the lockfile says, without the tools, and not as root', () => {
    expect(instructions('RUN')).toEqual(['npm ci', 'npm run build', 'npm ci --omit=dev && npm cache clean --force']);
    expect(instructions('USER')).toEqual(['node']);
  });

  it('copies files that are there', () => {
    const copied = instructions('COPY').filter((line) => !line.startsWith('--from'));
    for (const file of copied.flatMap((line) => line.split(' ').slice(0, -1))) {
      expect(existsSync(join(root, file))).toBe(true);
    }
  });

  it('starts a file that the build makes', () => {
    const [, file = ''] = z.array(z.string()).parse(JSON.parse(instructions('CMD')[0] ?? ''));
    expectBuilt(file);
  });

  it('takes no secrets and no local state into the image', async () => {
    const ignored = (await read('.dockerignore')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', '.env.*', '.local', 'node_modules', 'dist']));
  });
});

it('.env.example says what config/env.ts reads', async () => {
  expect(await read('.env.example')).toBe(envExample());
});

/** `tsc -p tsconfig.build.json` writes a file of the same path for each source that is not left out. */
function expectBuilt(file: string): void {
  expect(file).toMatch(/^dist\/(apps\/(api|worker|admin)|assistant)\/.+\.js$/);
  expect(existsSync(join(root, file.replace(/^dist\/(.*)\.js$/, '$1.ts')))).toBe(true);
}

/** What Compose makes of a value when .env holds nothing but what it has to. */
const afterDefault = (value: string): string =>
  value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{ENCRYPTION_KEYS:\?[^}]+\}/, testEncryptionKeys);
