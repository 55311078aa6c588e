import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { someOf } from '#config/test-env.js';
import { launchBrowser } from '#testing/browser.js';
import { cleanText } from './clean-text.js';
import { composeMail } from './compose.js';
import { attacked } from './testing/attacked.js';
import { hostileTexts } from './testing/hostile-texts.js';

let browser: Browser;
let page: Page;
let wire: Server;
/** What ran, and what was asked for: by the page, and past all of its doors, on the wire. */
const seen = { ran: 0, asked: 0, connected: 0 };

beforeAll(async () => {
  wire = createServer((socket) => {
    seen.connected += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const address = wire.address();
  if (typeof address !== 'object' || !address) throw new Error('not listening');
  browser = await launchBrowser();
  const proxy = { server: `http://127.0.0.1:${address.port}` };
  page = await browser.newPage({ viewport: { width: 360, height: 800 }, proxy });
  page.on('request', () => {
    seen.asked += 1;
  });
  page.on('dialog', (dialog) => {
    seen.ran += 1;
    void dialog.dismiss();
  });
});
afterAll(async () => {
  await browser.close();
  await once(wire.close(), 'close');
});

const found = z.array(z.object({ code: z.array(z.string()), links: z.array(z.string()), width: z.number() }));
const look = `[...document.querySelectorAll('iframe')].map(({ contentDocument: mail }) => {
  const all = [...mail.querySelectorAll('*')];
  return {
    code: all
      .filter(({ localName, attributes }) =>
        /^(script|img|iframe|object|embed|svg|math|form|input|button|base|video|audio|template|frame)$/.test(localName) ||
        [...attributes].some(({ name, value }) =>
          /^on|^(src|srcset|background|action)$/.test(name) ||
          (localName === 'link' || localName === 'meta') && /stylesheet|prefetch|preconnect|refresh/.test(value)))
      .map(({ outerHTML }) => outerHTML.slice(0, 100)),
    links: all.filter((element) => element.hasAttribute('href')).map((element) => element.getAttribute('href')),
    width: mail.documentElement.scrollWidth,
  };
})`;

/** Opens mails side by side, each in a frame as wide as a phone that forbids nothing. */
async function open(mails: readonly string[]) {
  const frames = mails.map(
    (html) => `<iframe width="360" srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
  );
  await page.setContent(frames.join(''), { waitUntil: 'load' });
  return found.parse(await page.evaluate(look));
}

/** What is left of a text when marks of quotes and white space do not count. */
const gist = (text: string): string => text.replace(/[>\s]+/g, '');
const unseen = /(?![\n\t])\p{Cc}|[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;

it('has at least 200 texts, and no two the same', () => {
  expect(new Set(hostileTexts).size).toBe(hostileTexts.length);
  expect(hostileTexts.length).toBeGreaterThanOrEqual(200);
});

it('would see a mail that runs something or loads something', async () => {
  const before = { ...seen };
  const [mail] = await open([
    '<a href="javascript:alert(1)">x</a><img src="http://outside.example/a.png" onerror="alert(1)">',
  ]);
  expect([mail?.code, mail?.links].map((some) => some?.length)).toEqual([1, 1]);
  for (const what of ['ran', 'asked', 'connected'] as const) expect(seen[what]).toBeGreaterThan(before[what]);
});

describe.each(attacked('').map(({ kind }, at) => [kind, at] as const))('a %s', (_, at) => {
  let mails: { typed: string; links: string[]; html: string; text: string }[] = [];
  beforeAll(async () => {
    mails = await Promise.all(
      someOf(hostileTexts, at).map(async (typed) => {
        const content = attacked(typed)[at];
        if (!content) throw new Error(`there is no kind ${at}`);
        const { html, text } = await composeMail(content, { from: 'chat@mail.example' });
        return { typed, html, text, links: 'url' in content.conversation ? [content.conversation.url] : [] };
      }),
    );
  }, 120_000);

  it('runs nothing, loads nothing, links nowhere and fits a phone, whatever was typed', async () => {
    const before = { ...seen };
    for (let from = 0; from < mails.length; from += 20) {
      const some = mails.slice(from, from + 20);
      const shown = await open(some.map(({ html }) => html));
      const faults = some.filter(
        ({ links }, i) =>
          shown[i]?.code.length !== 0 || String(shown[i]?.links) !== String(links) || shown[i]?.width !== 360,
      );
      expect(faults.map(({ typed }) => typed)).toEqual([]);
    }
    expect(seen).toEqual(before);
  }, 120_000);

  it('says in its text what was typed, and nothing that cannot be seen', () => {
    const faults = mails.filter(({ typed, text }) => !gist(text).includes(gist(cleanText(typed))) || unseen.test(text));
    expect(faults.map(({ typed }) => typed)).toEqual([]);
  });
});
