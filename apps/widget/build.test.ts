import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { languages } from '#contracts/languages.js';
import { sizeLimits } from './build.js';
import { buildApart } from './testing/build-apart.js';

let dir: string;
let loader: string;
let panelPath: string;
let panel: string;
let files: string[];

beforeAll(async () => {
  dir = await buildApart();
  loader = await readFile(join(dir, 'widget.js'), 'utf8');
  files = await readdir(join(dir, 'widget'));
  const name = files.find((file) => file.startsWith('panel-')) ?? '';
  panelPath = `widget/${name}`;
  panel = await readFile(join(dir, panelPath), 'utf8');
});

afterAll(async () => await rm(dir, { recursive: true }));

describe('what a visitor loads', () => {
  it('is a small loader, a panel of one file, and the texts of another language where they are wanted', async () => {
    expect(gzipSync(loader).length).toBeLessThanOrEqual(sizeLimits.loader);
    expect(gzipSync(panel).length).toBeLessThanOrEqual(sizeLimits.panel);
    const others = languages.filter((language) => language !== 'en');
    expect(files.map((file) => file.replace(/-[\w-]+\.js$/, '')).sort()).toEqual([...others, 'panel'].sort());
  });

  it('names the panel in the loader, so that a new panel is a new address', () => {
    expect(panelPath).toMatch(/^widget\/panel-[\w-]+\.js$/);
    expect(loader.includes(panelPath)).toBe(true);
  });

  it('sets no inline style and parses no HTML of ours', () => {
    expect(loader).not.toMatch(/innerHTML|setAttribute\(.style/);
  });

  it('says nothing of the machine that built it', () => {
    for (const code of [loader, panel]) expect(code.includes('fileName') || code.includes(process.cwd())).toBe(false);
  });
});

describe('the demo shop', () => {
  it('embeds the widget by one line with a place for the bot’s id', async () => {
    const html = await readFile(join(dir, 'demo/index.html'), 'utf8');
    expect(html).toContain('<script async src="/widget.js" data-bot="{{publicId}}"></script>');
  });

  it('asks nobody else for anything', async () => {
    for (const name of ['index.html', 'shop.css'])
      expect(await readFile(join(dir, 'demo', name), 'utf8')).not.toMatch(/(src|href|url\()=?["']?(https?:)?\/\//);
  });
});
