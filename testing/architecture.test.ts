import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { houseRules } from './architecture/house.js';
import { rules } from './architecture/rules.js';
import { readSourceFiles, type SourceFile } from './architecture/source-files.js';

const house = resolve(import.meta.dirname, '..');

/** Files by path, and what a rule has to say about them. */
type Planted = [files: Record<string, string>, violations: string[]][];

const planted: Record<keyof typeof rules, Planted> = {
  'run-time imports between rooms point one way': [
    [
      { 'contracts/a.ts': "import { b } from '#database/b.js';", 'database/b.ts': '' },
      ['contracts/a.ts loads database/b.ts, which contracts may not'],
    ],
    [
      { 'apps/api/a.ts': "import { type B } from '#workflows/b.js';", 'workflows/b.ts': '' },
      ['apps/api/a.ts loads workflows/b.ts, which apps/api may not'],
    ],
    [
      { 'apps/widget/a.tsx': "export * from '#contracts/b.js';", 'contracts/b.ts': '' },
      ['apps/widget/a.tsx loads contracts/b.ts, which apps/widget may not'],
    ],
    [
      { 'database/a.ts': "const b = await import('#config/b.js');", 'config/b.ts': '' },
      ['database/a.ts loads config/b.ts, which database may not'],
    ],
    [
      { 'activities/a.ts': "import '#testing/b.js';", 'testing/b.ts': '' },
      ['activities/a.ts loads testing/b.ts, which activities may not'],
    ],
    [{ 'workflows/a.ts': "import type { B } from '#activities/b.js';", 'activities/b.ts': '' }, []],
    [{ 'apps/console/a.ts': "import '#actions/c/settings.js';", 'actions/c/settings.ts': '' }, []],
    [{ 'contracts/a.test.ts': "import { b } from '#database/b.js';", 'database/b.ts': '' }, []],
  ],
  'every room is in the table': [[{ 'utils/a.ts': '' }, ['utils is no room of the table']]],
  'imports across rooms are #room/file.js, inside a room relative': [
    [
      { 'actions/a.ts': "import '../contracts/b.js';", 'contracts/b.ts': '' },
      ['actions/a.ts writes ../contracts/b.js'],
    ],
    [{ 'actions/a.ts': "import '#actions/b.js';", 'actions/b.ts': '' }, ['actions/a.ts writes #actions/b.js']],
  ],
  'no app imports an app, not even its types': [
    [
      { 'apps/api/a.ts': "import type { B } from '#apps/worker/b.js';", 'apps/worker/b.ts': '' },
      ['apps/api/a.ts imports apps/worker/b.ts'],
    ],
  ],
  'the API loads signals.ts of workflows and nothing behind it': [
    [
      {
        'apps/api/a.ts': "import '#workflows/signals.js';",
        'workflows/signals.ts': "import './conversation.js';",
        'workflows/conversation.ts': '',
      },
      ['apps/api loads workflows/conversation.ts'],
    ],
  ],
  'pure rooms load only the packages they are made of': [
    [{ 'contracts/a.ts': "import { v7 } from 'uuid';" }, ['contracts/a.ts loads uuid']],
    [{ 'actions/a.ts': "import { randomUUID } from 'node:crypto';" }, ['actions/a.ts loads node:crypto']],
    [{ 'workflows/a.ts': "import { Client } from '@temporalio/client';" }, ['workflows/a.ts loads @temporalio/client']],
  ],
  'no files load each other in a circle': [
    [
      {
        'database/a.ts': "import './b.js';",
        'database/b.ts': "import './c.js';",
        'database/c.ts': "import { b } from './b.js';",
      },
      ['database/b.ts → database/c.ts → database/b.ts'],
    ],
    [{ 'database/a.ts': "import './b.js';", 'database/b.ts': "import type { A } from './a.js';" }, []],
  ],
  'connections are opened only where they may be': [
    [{ 'activities/a.ts': "await fetch('http://x');" }, ['activities/a.ts opens connections with fetch']],
    [{ 'activities/a.ts': "import { connect } from 'node:net';" }, ['activities/a.ts opens connections with a socket']],
    [{ 'apps/api/a.ts': "import http from 'node:http';" }, ['apps/api/a.ts opens connections with a socket']],
    [{ 'assistant/a.ts': "import OpenAI from 'openai';" }, ['assistant/a.ts opens connections with openai']],
    [{ 'apps/api/a.ts': "import { Agent } from 'undici';" }, ['apps/api/a.ts opens connections with undici']],
    [
      { 'apps/api/a.ts': "import { createTransport } from 'nodemailer';" },
      ['apps/api/a.ts opens connections with nodemailer'],
    ],
    [{ 'apps/api/a.ts': "import pg from 'pg';" }, ['apps/api/a.ts opens connections with pg']],
    [{ 'apps/api/a.ts': "new WebSocket('ws://x');" }, ['apps/api/a.ts opens connections with WebSocket']],
    [{ 'apps/api/a.ts': "import { createServer } from 'node:http';" }, []],
    [{ 'assistant/stream.ts': "import OpenAI from 'openai'; import { Agent } from 'undici';" }, []],
    [{ 'outbound/webhooks/send.ts': "import { request } from 'undici'; import { connect } from 'node:tls';" }, []],
  ],
  'process.env is read only in config/': [
    [{ 'apps/api/a.ts': 'const port = process.env.PORT;' }, ['apps/api/a.ts']],
    [{ 'apps/api/a.ts': "const all = process['env'];" }, ['apps/api/a.ts']],
    [{ 'apps/api/a.ts': 'const { env } = process;' }, ['apps/api/a.ts']],
    [{ 'apps/api/a.ts': "import { env } from 'node:process';" }, ['apps/api/a.ts']],
    [{ 'config/a.ts': 'export const all = process.env;', 'apps/api/a.ts': 'process.exit(process.pid);' }, []],
  ],
  'no file is longer than 400 lines': [[{ 'apps/api/a.ts': '\n'.repeat(401) }, ['apps/api/a.ts has 401']]],
};

const plantedHouse: Record<keyof typeof houseRules, Planted> = {
  'every version in package.json is exact': [
    [{ 'package.json': '{ "license": "", "dependencies": { "zod": "^4.6.7" } }' }, ['zod is ^4.6.7']],
  ],
  'package-lock.json names versions and no addresses': [
    [
      {
        'package-lock.json':
          '{ "packages": { "": {}, "a": { "version": "1.0.0", "resolved": "https://x" }, "b": {} } }',
      },
      ['a', 'b'],
    ],
  ],
  'the licence is Apache-2.0': [
    [
      { 'package.json': '{ "license": "MIT" }', LICENSE: 'Do what you like.' },
      ['package.json says MIT', 'LICENSE is another text'],
    ],
  ],
};

describe('the house', () => {
  let files: SourceFile[];
  beforeAll(async () => {
    files = await readSourceFiles(house);
  });

  it.each(Object.entries(rules))('%s', (_, rule) => expect(rule(files)).toEqual([]));
  it.each(Object.entries(houseRules))('%s', async (_, rule) => expect(await rule(house)).toEqual([]));
});

describe('a house that is not in order is told so', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  async function plant(files: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-house-'));
    folders.push(folder);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return folder;
  }

  it.each(Object.entries(rules))('%s', async (name, rule) => {
    for (const [files, violations] of casesOf(planted, name)) {
      expect(rule(await readSourceFiles(await plant(files)))).toEqual(violations);
    }
  });

  it.each(Object.entries(houseRules))('%s', async (name, rule) => {
    for (const [files, violations] of casesOf(plantedHouse, name)) {
      expect(await rule(await plant(files))).toEqual(violations);
    }
  });
});

const casesOf = (all: Record<string, Planted>, name: string): Planted => all[name] ?? [];
