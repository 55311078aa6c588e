import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { house } from './test-titles.js';

/**
 * The lowest version of a package that may be installed, one for each major that is still mended, and what is wrong below it.
 * A table and not an audit, so that it says the same everywhere; what is not installed is fine.
 */
const floors: Record<string, [versions: string[], below: string]> = {
  '@nestjs/core': [['11.1.18'], 'middleware is passed by encodings and slashes; line breaks in event streams'],
  '@nestjs/platform-fastify': [['11.1.24'], 'middleware is passed by encodings and slashes'],
  dompurify: [['3.4.13'], 'scripts come through'],
  'file-type': [['21.3.2'], 'a file keeps it busy for ever, or fills the memory'],
  'ipaddr.js': [['2.5.0'], 'an address of one network passes for one of another'],
  multer: [['2.4.0'], 'a malformed body ends the process'],
  nodemailer: [['10.0.13'], 'an address keeps it busy for minutes'],
  'proxy-addr': [['2.0.8'], 'a client picks its own address'],
  sharp: [['0.35.5'], 'librsvg and libheif read out of bounds'],
  svgo: [['4.1.0'], 'entities fill the memory, and scripts come through'],
  typeorm: [['0.3.31', '1.1.0'], 'SQL in orderBy, and code in generated migrations'],
  undici: [['7.29.1', '8.10.2'], 'nested compression, doubled lengths, dropped TLS options'],
};

/** Below the floor and out of reach, with the reason. */
const unreachable: Record<string, string> = {
  'node_modules/ipaddr.js 1.9.1':
    'proxy-addr reads networks with it, and TRUST_PROXY is a number of hops, which names none',
};

const lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), name: z.string().optional() })),
});

describe('package-lock.json', () => {
  it('has no package below the version that mends what is known of it, wherever it lies in the tree', async () => {
    const { packages } = lock.parse(JSON.parse(await readFile(join(house, 'package-lock.json'), 'utf8')));
    expect(tooOld(packages)).toEqual(Object.keys(unreachable));
  });
});

describe('a lockfile that is too old is told so', () => {
  it.each([
    ['node_modules/undici', '7.29.1', []],
    ['node_modules/undici', '7.29.0', ['node_modules/undici 7.29.0']],
    ['node_modules/undici', '8.10.1', ['node_modules/undici 8.10.1']],
    ['node_modules/undici', '9.0.0', []],
    ['node_modules/undici', '6.99.0', ['node_modules/undici 6.99.0']],
    ['node_modules/a/node_modules/@nestjs/core', '11.1.9', ['node_modules/a/node_modules/@nestjs/core 11.1.9']],
    ['node_modules/typeorm', '0.3.31', []],
    ['node_modules/typeorm', '1.1.0-beta.1', ['node_modules/typeorm 1.1.0-beta.1']],
    ['node_modules/not-undici', '1.0.0', []],
  ])('%s %s', (path, version, found) => expect(tooOld({ [path]: { version } })).toEqual(found));

  it('also under another name', () => {
    expect(tooOld({ 'node_modules/mailer': { version: '9.0.0', name: 'nodemailer' } })).toEqual([
      'node_modules/mailer 9.0.0',
    ]);
  });
});

function tooOld(packages: z.infer<typeof lock>['packages']): string[] {
  return Object.entries(packages).flatMap(
    ([path, { version = '', name = path.split('node_modules/').at(-1) ?? '' }]) => {
      const [lowest] = floors[name] ?? [];
      return lowest === undefined || reaches(version, lowest) ? [] : [`${path} ${version}`];
    },
  );
}

/** Whether a version is at or above the floor of its major, or of a later major than any floor. */
function reaches(version: string, lowest: string[]): boolean {
  const major = (one: string): number => Number(one.split('.')[0]);
  const own = lowest.find((one) => major(one) === major(version));
  return own === undefined ? major(version) > Math.max(...lowest.map(major)) : compare(version, own) >= 0;
}

/** A version before a release (`1.1.0-beta.1`) comes before it. */
function compare(a: string, b: string): number {
  const [[left = '', before], [right = '']] = [a.split('-'), b.split('-')];
  const order = left.localeCompare(right, 'en', { numeric: true });
  return order === 0 && before !== undefined ? -1 : order;
}
