import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Icon } from '#contracts/icons.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { presentEntry, presentOwnerEntry } from '../present.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { iconNodes, isIcon } from './icons.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const search = async (query: string) => (await api.ask<Page<Icon>>('GET', `/v1/icons${query}`, { token })).body;
const names = async (query: string) => (await search(query)).data.map(({ name }) => name);

describe('icons', () => {
  it('are found by what they mean, and come with what it takes to draw them', async () => {
    const { data, nextCursor } = await search('?query=money');
    expect(data.map(({ name }) => name)).toEqual(expect.arrayContaining(['banknote', 'dollar-sign', 'euro']));
    expect(data.every(({ tags }) => tags.some((tag) => tag.includes('money')))).toBe(true);
    expect(data.every(({ nodes }) => nodes.length > 0)).toBe(true);
    expect(nextCursor).toBeNull();
  });

  it('come with the names that begin with the words first, then those that hold them, then by tag', async () => {
    const found = await names('?query=phone&limit=200');
    const ranks = found.map((name) => (name.startsWith('phone') ? 0 : name.includes('phone') ? 1 : 2));
    expect(ranks).toEqual([...ranks].sort());
    expect(new Set(ranks)).toEqual(new Set([0, 1, 2]));
    expect(found[0]).toBe('phone');
  });

  it.each(['Dollar Sign', ' dollar-sign ', 'DOLLAR-SIGN'])('are found by "%s"', async (query) => {
    expect(await names(`?query=${encodeURIComponent(query)}`)).toContain('dollar-sign');
  });

  it.each(['', '?query=', '?query=%20'])('are the first ones alphabetically without words: %j', async (query) => {
    const found = await names(query);
    expect(found).toHaveLength(60);
    expect(found).toEqual([...found].sort());
    expect(found[0]).toBe('a-arrow-down');
  });

  it('are at most as many as asked for, and 200', async () => {
    expect(await names('?limit=3')).toHaveLength(3);
    expect(await names('?query=a&limit=200')).toHaveLength(200);
    const { status, body } = await api.ask<Problem>('GET', '/v1/icons?limit=201', { token });
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/limit']);
  });

  it.each(['zzzzz', '<script>', '.*', 'constructor'])('are none where nothing is meant by %s', async (query) => {
    expect(await search(`?query=${encodeURIComponent(query)}`)).toEqual({ data: [], nextCursor: null });
  });

  it('are for owners', async () => {
    expect((await api.ask('GET', '/v1/icons')).status).toBe(401);
  });

  it.each(['constructor', '__proto__', 'toString', '', 'Phone'])('do not have the name %j', (name) => {
    expect([isIcon(name), iconNodes(name)]).toEqual([false, undefined]);
  });
});

describe('buttons that are shown', () => {
  const icons = [
    { kind: 'lucide', name: 'dollar-sign' },
    { kind: 'lucide', name: 'gone-since' },
    { kind: 'upload', uploadId: 'upl_1', url: '/v1/uploads/upl_1' },
    { kind: 'none' },
  ];
  const stored = {
    id: randomUUID(),
    seq: 3,
    at: new Date(),
    kind: 'buttons-shown' as const,
    body: {
      under: publicId('entry', randomUUID()),
      groups: [{ buttons: icons.map((icon) => ({ id: 'btn_1', text: 'Pricing', link: 'https://x.example/', icon })) }],
    },
    trace: null,
  };

  it.each([
    ['a visitor', presentEntry],
    ['an owner', presentOwnerEntry],
  ])('bring the shapes of their icons to %s', (_, present) => {
    const shown = present(stored);
    if (shown.kind !== 'buttons-shown') throw new Error(`It is ${shown.kind}.`);
    const [first, ...others] = shown.groups.flatMap(({ buttons }) => buttons.map(({ icon }) => icon));
    expect(first).toEqual({ kind: 'lucide', name: 'dollar-sign', nodes: iconNodes('dollar-sign') });
    expect(others).toEqual(icons.slice(1));
  });
});
